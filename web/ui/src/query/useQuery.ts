import { useEffect, useState } from "react";
import { Answer, call } from "../api/client";
import { QueryData } from "../api/types";
import { autoStep, PanelState } from "./urlState";

/** What a panel asked, and when. */
export interface Asked {
  panel: PanelState;
  /** The moment, or the end of the range, in milliseconds. */
  at: number;
  stepS: number;
}

export interface QueryState {
  asked?: Asked;
  answer?: Answer<QueryData>;
  error?: Error;
  loading: boolean;
  tookMs?: number;
}

/** Runs a panel's query whenever `round` changes; leaving or asking anew cancels what is under way. */
export function useQuery(panel: PanelState, round: number): QueryState {
  const [state, setState] = useState<QueryState>({ loading: false });
  const { expr, tab, rangeMs, endMs, stepS } = panel;
  useEffect(() => {
    if (expr.trim() === "") {
      setState({ loading: false });
      return undefined;
    }
    const abort = new AbortController();
    const at = endMs ?? Date.now();
    const step = stepS ?? autoStep(rangeMs);
    const asked = { panel, at, stepS: step };
    const started = performance.now();
    setState((before) => ({ ...before, error: undefined, loading: true }));
    const seconds = (millis: number) => String(millis / 1000);
    const request =
      tab === "graph"
        ? call<QueryData>(
            "query_range",
            { query: expr, start: seconds(at - rangeMs), end: seconds(at), step: String(step) },
            { signal: abort.signal, method: "POST" },
          )
        : call<QueryData>("query", { query: expr, time: seconds(at) }, { signal: abort.signal, method: "POST" });
    request
      .then((answer) => setState({ asked, answer, loading: false, tookMs: performance.now() - started }))
      .catch((error: Error) => {
        if (!abort.signal.aborted) {
          setState({ asked, error, loading: false });
        }
      });
    return () => abort.abort();
  }, [expr, tab, rangeMs, endMs, stepS, round]);
  return state;
}
