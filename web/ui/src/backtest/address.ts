import { duration, parseDuration } from "../api/format";
import { Rule, RuleGroup } from "../api/types";

/** What the back-test page shows; all of it stands in its address. */
export interface BacktestState {
  alert: string;
  expr: string;
  forMs: number;
  keepMs: number;
  intervalMs: number;
  rangeMs: number;
  /** Milliseconds; null for now. */
  endMs: number | null;
  /** Which threshold of the expression is moved, and where to; null for where it is. */
  which: number;
  threshold: number | null;
}

const hour = 3_600_000;

/** Reads an address; what is missing or wrong has a default. */
export function decode(search: string): BacktestState {
  const params = new URLSearchParams(search);
  const millis = (name: string, otherwise: number) => parseDuration(params.get(name) ?? "") ?? otherwise;
  const number = (name: string) => {
    const text = params.get(name) ?? "";
    return text.trim() === "" || !Number.isFinite(Number(text)) ? null : Number(text);
  };
  const end = number("end");
  return {
    alert: params.get("alert") ?? "",
    expr: params.get("expr") ?? "",
    forMs: millis("for", 0),
    keepMs: millis("keep_firing_for", 0),
    intervalMs: millis("interval", 60_000) || 60_000,
    rangeMs: millis("range", 6 * hour) || 6 * hour,
    endMs: end === null ? null : end * 1000,
    which: Math.max(Math.floor(number("which") ?? 0), 0),
    threshold: number("threshold"),
  };
}

export function encode(state: BacktestState): string {
  const params = new URLSearchParams({ alert: state.alert, expr: state.expr });
  params.set("for", duration(state.forMs));
  params.set("keep_firing_for", duration(state.keepMs));
  params.set("interval", duration(state.intervalMs));
  params.set("range", duration(state.rangeMs));
  if (state.endMs !== null) {
    params.set("end", String(state.endMs / 1000));
  }
  if (state.which > 0) {
    params.set("which", String(state.which));
  }
  if (state.threshold !== null) {
    params.set("threshold", String(state.threshold));
  }
  return params.toString();
}

/** The page for a rule of the server. */
export function backtestLink(rule: Rule, group: RuleGroup): string {
  const state = {
    ...decode(""),
    alert: rule.name,
    expr: rule.query,
    forMs: (rule.duration ?? 0) * 1000,
    keepMs: (rule.keepFiringFor ?? 0) * 1000,
    intervalMs: group.interval * 1000,
  };
  return `/backtest?${encode(state)}`;
}
