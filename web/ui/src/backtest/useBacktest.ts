import { useEffect, useState } from "react";
import { call } from "../api/client";
import { QueryData, RangeSeries } from "../api/types";
import { AstNode, textOf } from "../tree/ast";
import { backtest, Candidate, Outcome } from "./run";
import { Threshold, thresholdsOf } from "./thresholds";

/* So long a threshold rests before the server is asked: what is being dragged is judged here meanwhile. */
const restMillis = 250;

export interface Parsed {
  root?: AstNode;
  thresholds: Threshold[];
  error?: Error;
}

async function parse(query: string, signal: AbortSignal): Promise<Parsed> {
  const ask = async (text: string) => (await call<AstNode>("parse_query", { query: text }, { signal, method: "POST" })).data;
  const root = await ask(query);
  const written = textOf(root);
  // What cannot be written back as it was must not be changed.
  const same = written !== null && JSON.stringify(await ask(written)) === JSON.stringify(root);
  return { root, thresholds: same ? thresholdsOf(root) : [] };
}

/** The thresholds of an expression, once the server has read it. */
export function useThresholds(expr: string): Parsed | undefined {
  const [parsed, setParsed] = useState<Parsed>();
  useEffect(() => {
    setParsed(undefined);
    if (expr.trim() === "") {
      return undefined;
    }
    const abort = new AbortController();
    parse(expr, abort.signal)
      .then(setParsed)
      .catch((error: Error) => abort.signal.aborted || setParsed({ thresholds: [], error }));
    return () => abort.abort();
  }, [expr]);
  return parsed;
}

export interface Compared {
  expr: string;
  result: RangeSeries[];
  error?: Error;
}

/** What a threshold is compared with, over the range. */
export function useCompared(expr: string | undefined, fromMs: number, toMs: number, stepS: number): Compared | undefined {
  const [compared, setCompared] = useState<Compared>();
  useEffect(() => {
    if (expr === undefined) {
      setCompared(undefined);
      return undefined;
    }
    const abort = new AbortController();
    const parameters = { query: expr, start: String(fromMs / 1000), end: String(toMs / 1000), step: String(stepS) };
    call<QueryData>("query_range", parameters, { signal: abort.signal, method: "POST" })
      .then(({ data }) => setCompared({ expr, result: data.resultType === "matrix" ? data.result : [] }))
      .catch((error: Error) => abort.signal.aborted || setCompared({ expr, result: [], error }));
    return () => abort.abort();
  }, [expr, fromMs, toMs, stepS]);
  return compared;
}

export interface Tested {
  /** What was tested; what is on the page now may differ already. */
  changed?: string;
  outcomes?: [asItIs: Outcome, changed: Outcome];
  error?: Error;
  /** From 0 to 1 while it runs. */
  progress?: number;
}

/** The server's back-test of a candidate; another candidate ends it. */
export function useTested(candidate: Candidate | undefined): Tested {
  const [tested, setTested] = useState<Tested>({});
  const key = JSON.stringify(candidate);
  useEffect(() => {
    if (!candidate) {
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      setTested((before) => ({ ...before, error: undefined, progress: 0 }));
      backtest(candidate, (progress) => setTested((before) => ({ ...before, progress })), abort.signal)
        .then((outcomes) => setTested({ changed: candidate.changed, outcomes }))
        .catch((error: Error) => abort.signal.aborted || setTested({ error }));
    }, restMillis);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  return tested;
}
