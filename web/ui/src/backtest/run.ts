import { ApiError, call } from "../api/client";
import { LabelSet } from "../api/types";
import { Stretch } from "./simulate";

export interface Episode {
  labels: LabelSet;
  activeAt: string;
  firedAt?: string;
  endedAt?: string;
}

/** What a rule would have done, as /api/v1/backtest answers it. */
export interface Outcome {
  name: string;
  evaluations: number;
  failures: number;
  firstFailure?: string;
  episodes: Episode[];
  unlistedEpisodes: number;
}

interface Status {
  state: "running" | "done" | "failed" | "canceled";
  done: number;
  all: number;
  error?: string;
  rules: Outcome[];
}

/** The alert to test: its condition as it is, and as it might be. */
export interface Candidate {
  expr: string;
  changed: string;
  forText: string;
  keepText: string;
  interval: string;
  fromMs: number;
  toMs: number;
}

/** Both conditions as the text of a rule file; JSON is YAML. */
export function ruleFile({ expr, changed, forText, keepText, interval }: Candidate): string {
  const rule = (alert: string, text: string) => ({ alert, expr: text, for: forText, keep_firing_for: keepText });
  return JSON.stringify({ groups: [{ name: "back-test", interval, rules: [rule("as it is", expr), rule("changed", changed)] }] });
}

const pollMillis = 150;
/* Only one back-test runs at a time, and one that was ended needs a moment. */
const patienceMillis = 10_000;

function wait(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, millis);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new Error("aborted"));
    });
  });
}

async function begin(candidate: Candidate, signal: AbortSignal): Promise<number> {
  const parameters = {
    rules: ruleFile(candidate),
    start: String(candidate.fromMs / 1000),
    end: String(candidate.toMs / 1000),
  };
  const deadline = Date.now() + patienceMillis;
  for (;;) {
    try {
      return (await call<{ id: number }>("backtest", parameters, { method: "POST" })).data.id;
    } catch (error) {
      if (!(error instanceof ApiError && error.type === "execution") || Date.now() > deadline) {
        throw error;
      }
    }
    await wait(pollMillis, signal);
  }
}

/** Tests both conditions on the server; ended there, too, when the signal says so. */
export async function backtest(
  candidate: Candidate,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<[asItIs: Outcome, changed: Outcome]> {
  const id = await begin(candidate, signal);
  try {
    for (;;) {
      const { data } = await call<Status>(`backtest/${id}`, {}, { signal });
      if (data.state === "done") {
        return [data.rules[0], data.rules[1]];
      }
      if (data.state !== "running") {
        throw new Error(data.error ?? `The back-test was ${data.state}.`);
      }
      onProgress(data.all > 0 ? data.done / data.all : 0);
      await wait(pollMillis, signal);
    }
  } catch (error) {
    if (signal.aborted) {
      void call(`backtest/${id}`, {}, { method: "DELETE" }).catch(() => undefined);
    }
    throw error;
  }
}

/** When alerts were pending and fired, with what lay between as seconds; pending comes first, so that firing is drawn over it. */
export function stretchesOf(outcome: Outcome, toMs: number): Stretch[] {
  const seconds = (time: string | undefined) => (time === undefined ? toMs : Date.parse(time)) / 1000;
  const pending: Stretch[] = [];
  const firing: Stretch[] = [];
  for (const { activeAt, firedAt, endedAt } of outcome.episodes) {
    const waited = { from: seconds(activeAt), to: firedAt ? seconds(firedAt) : seconds(endedAt), state: "pending" } as const;
    if (waited.to > waited.from) {
      pending.push(waited);
    }
    if (firedAt) {
      firing.push({ from: seconds(firedAt), to: seconds(endedAt), state: "firing" });
    }
  }
  return [...pending, ...firing];
}

/** How often alerts fired, and for how many milliseconds in all. */
export function firedOf({ episodes }: Outcome, toMs: number): { times: number; millis: number } {
  const fired = episodes.filter((episode) => episode.firedAt);
  const ended = (episode: Episode) => (episode.endedAt ? Date.parse(episode.endedAt) : toMs);
  return {
    times: fired.length,
    millis: fired.reduce((sum, episode) => sum + ended(episode) - Date.parse(episode.firedAt as string), 0),
  };
}
