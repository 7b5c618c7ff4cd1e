import { RangeSeries } from "../api/types";
import { sampleNumber } from "../graph/numbers";

/** A stretch of time in seconds in which an alert is pending or fires. */
export interface Stretch {
  from: number;
  to: number;
  state: "pending" | "firing";
}

export interface Condition {
  op: string;
  value: number;
  forS: number;
  keepFiringS: number;
}

function holds(sample: number, { op, value }: Condition): boolean {
  switch (op) {
    case ">":
      return sample > value;
    case ">=":
      return sample >= value;
    case "<":
      return sample < value;
    case "<=":
      return sample <= value;
    case "==":
      return sample === value;
    default:
      return sample !== value;
  }
}

/** How the alert of one series stands at each step, as if the rule were evaluated there. */
function statesOf(values: [number, string][], condition: Condition, times: number[]): ("pending" | "firing" | null)[] {
  const at = new Map(values.map(([time, text]) => [Math.round(time * 1000), sampleNumber(text)]));
  let since: number | null = null;
  let fired = false;
  let keptSince: number | null = null;
  return times.map((time) => {
    const sample = at.get(Math.round(time * 1000));
    if (sample !== undefined && holds(sample, condition)) {
      since ??= time;
      keptSince = null;
      fired ||= time - since >= condition.forS;
      return fired ? "firing" : "pending";
    }
    // It goes on for a while, from the first evaluation without a result, if it is told to.
    keptSince ??= time;
    if (fired && time - keptSince < condition.keepFiringS) {
      return "firing";
    }
    since = null;
    fired = false;
    return null;
  });
}

/**
 * When any series' alert would be pending or fire, judged by the points of a graph: at once, and as exact as its
 * resolution. Firing goes before pending.
 */
export function simulated(result: RangeSeries[], condition: Condition, startS: number, endS: number, stepS: number): Stretch[] {
  const times: number[] = [];
  for (let i = 0; startS + i * stepS <= endS + 1e-6; i++) {
    times.push(startS + i * stepS);
  }
  const states: ("pending" | "firing" | null)[] = times.map(() => null);
  for (const series of result) {
    statesOf(series.values ?? [], condition, times).forEach((state, i) => {
      if (state === "firing" || states[i] === null) {
        states[i] = state;
      }
    });
  }
  const stretches: Stretch[] = [];
  states.forEach((state, i) => {
    const last = stretches[stretches.length - 1];
    if (state && last && last.state === state && last.to === times[i]) {
      last.to = times[i] + stepS;
    } else if (state) {
      stretches.push({ from: times[i], to: times[i] + stepS, state });
    }
  });
  return stretches;
}
