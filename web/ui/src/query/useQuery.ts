import { useCallback, useEffect, useRef, useState } from "react";
import { Answer, ApiError, call } from "../api/client";
import { ExemplarSeries, PlanNode, QueryData, QueryStats } from "../api/types";
import { settings } from "../settings/settings";
import { isDear, Price } from "./price";
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
  /** What the query would cost, where it waits for a word of the person who asks. */
  price?: Price;
  loading: boolean;
  tookMs?: number;
}

const seconds = (millis: number) => String(millis / 1000);

function parametersOf({ panel, at, stepS }: Asked): Record<string, string> {
  const query = panel.expr;
  return panel.tab === "table"
    ? { query, time: seconds(at) }
    : { query, start: seconds(at - panel.rangeMs), end: seconds(at), step: String(stepS) };
}

async function fetchState(asked: Asked, signal: AbortSignal): Promise<Partial<QueryState>> {
  const { panel } = asked;
  const post = { signal, method: "POST" as const };
  const parameters = parametersOf(asked);
  switch (panel.tab) {
    case "table":
      return { answer: await call<QueryData>("query", { ...parameters, stats: "true" }, post) };
    case "explain":
      return { explained: await call<Explained>("explain", parameters, post) };
    case "graph": {
      const [answer, exemplars] = await Promise.all([
        call<QueryData>("query_range", { ...parameters, stats: "true" }, post),
        panel.exemplars ? call<ExemplarSeries[]>("query_exemplars", parameters, post) : undefined,
      ]);
      return { answer, exemplars: exemplars?.data };
    }
  }
}

let unpriced = false;

/* The price of a query; undefined where the server tells none, as Prometheus and a wrong expression. */
async function priceOf(parameters: Record<string, string>, signal: AbortSignal): Promise<Price | undefined> {
  if (unpriced) {
    return undefined;
  }
  try {
    return (await call<Price>("price", parameters, { signal, method: "POST" })).data;
  } catch (error) {
    unpriced = error instanceof ApiError && (error.status === 404 || error.status === 405);
    return undefined;
  }
}

/* The price of what was asked, if somebody should know it before it runs. */
async function dearPrice(asked: Asked, signal: AbortSignal): Promise<Price | undefined> {
  const limit = settings().dearQuery;
  const price = limit > 0 ? await priceOf(parametersOf(asked), signal) : undefined;
  return price && isDear(price, limit) ? price : undefined;
}

/**
 * Runs a panel's query whenever `round` changes; leaving, asking anew or cancelling ends what is under way. One that is
 * dear shows its price instead, and runs once that is approved.
 */
export function useQuery(panel: PanelState, round: number): QueryState & { cancel: () => void; approve: () => void } {
  const [state, setState] = useState<QueryState>({ loading: false });
  const { expr, tab, rangeMs, endMs, resolution, exemplars } = panel;
  const running = useRef<AbortController>(null);
  const stepS = stepOf(resolution, rangeMs);
  const [approved, setApproved] = useState("");
  const question = JSON.stringify([expr, rangeMs, endMs, stepS]);
  useEffect(() => {
    if (expr.trim() === "") {
      setState({ loading: false });
      return undefined;
    }
    const abort = new AbortController();
    running.current = abort;
    const asked = { panel, at: endMs ?? Date.now(), stepS };
    const started = performance.now();
    setState((before) => ({ ...before, error: undefined, price: undefined, loading: true }));
    const known = approved === question ? Promise.resolve(undefined) : dearPrice(asked, abort.signal);
    known
      .then((price) => (price ? { price } : fetchState(asked, abort.signal)))
      .then((found) => abort.signal.aborted || setState({ asked, ...found, loading: false, tookMs: performance.now() - started }))
      .catch((error: Error) => {
        if (!abort.signal.aborted) {
          setState({ asked, error, loading: false });
        }
      });
    return () => abort.abort();
  }, [expr, tab, rangeMs, endMs, stepS, exemplars, round, approved]);
  const cancel = useCallback(() => {
    running.current?.abort();
    setState({ loading: false, error: new Error("The query was cancelled.") });
  }, []);
  const approve = useCallback(() => setApproved(question), [question]);
  return { ...state, cancel, approve };
}

let asked: Promise<boolean> | undefined;

/** Whether the server explains queries, as those do that list them while they run; Prometheus does neither; asked until there is an answer. */
export function useExplainable(): boolean {
  const [can, setCan] = useState(false);
  useEffect(() => {
    asked ??= call("queries/active").then(
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
