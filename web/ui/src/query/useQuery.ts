import { useCallback, useEffect, useRef, useState } from "react";
import { Answer, ApiError, call } from "../api/client";
import { ExemplarSeries, PlanNode, QueryData, QueryStats } from "../api/types";
import { PanelState, stepOf } from "./urlState";

/** What a panel asked, and when. */
export interface Asked {
  panel: PanelState;
  /** The moment, or the end of the range, in milliseconds. */
  at: number;
  stepS: number;
}

export interface Explained {
  plan: PlanNode;
  stats?: QueryStats;
}

export interface QueryState {
  asked?: Asked;
  /** What the table and the graph show. */
  answer?: Answer<QueryData>;
  exemplars?: ExemplarSeries[];
  explained?: Answer<Explained>;
  error?: Error;
  loading: boolean;
  tookMs?: number;
}

const seconds = (millis: number) => String(millis / 1000);

async function fetchState(asked: Asked, signal: AbortSignal): Promise<Partial<QueryState>> {
  const { panel, at, stepS } = asked;
  const post = { signal, method: "POST" as const };
  const range = { query: panel.expr, start: seconds(at - panel.rangeMs), end: seconds(at) };
  switch (panel.tab) {
    case "table":
      return { answer: await call<QueryData>("query", { query: panel.expr, time: seconds(at), stats: "true" }, post) };
    case "explain":
      return { explained: await call<Explained>("explain", { ...range, step: String(stepS) }, post) };
    case "graph": {
      const [answer, exemplars] = await Promise.all([
        call<QueryData>("query_range", { ...range, step: String(stepS), stats: "true" }, post),
        panel.exemplars ? call<ExemplarSeries[]>("query_exemplars", range, post) : undefined,
      ]);
      return { answer, exemplars: exemplars?.data };
    }
  }
}

/** Runs a panel's query whenever `round` changes; leaving, asking anew or cancelling ends what is under way. */
export function useQuery(panel: PanelState, round: number): QueryState & { cancel: () => void } {
  const [state, setState] = useState<QueryState>({ loading: false });
  const { expr, tab, rangeMs, endMs, resolution, exemplars } = panel;
  const running = useRef<AbortController>(null);
  const stepS = stepOf(resolution, rangeMs);
  useEffect(() => {
    if (expr.trim() === "") {
      setState({ loading: false });
      return undefined;
    }
    const abort = new AbortController();
    running.current = abort;
    const asked = { panel, at: endMs ?? Date.now(), stepS };
    const started = performance.now();
    setState((before) => ({ ...before, error: undefined, loading: true }));
    fetchState(asked, abort.signal)
      .then((found) => setState({ asked, ...found, loading: false, tookMs: performance.now() - started }))
      .catch((error: Error) => {
        if (!abort.signal.aborted) {
          setState({ asked, error, loading: false });
        }
      });
    return () => abort.abort();
  }, [expr, tab, rangeMs, endMs, stepS, exemplars, round]);
  const cancel = useCallback(() => {
    running.current?.abort();
    setState({ loading: false, error: new Error("The query was cancelled.") });
  }, []);
  return { ...state, cancel };
}

let asked: Promise<boolean> | undefined;

/** Whether the server explains queries, which Prometheus does not; asked until there is an answer. */
export function useExplainable(): boolean {
  const [can, setCan] = useState(false);
  useEffect(() => {
    asked ??= call("explain", { query: "1" }).then(
      () => true,
      (error: Error) => {
        if (!(error instanceof ApiError) || error.status !== 404) {
          asked = undefined;
        }
        return false;
      },
    );
    void asked.then(setCan);
  }, []);
  return can;
}
