import { useCallback, useEffect, useState } from "react";
import { Answer, call } from "./client";

export interface Loading<T> {
  answer?: Answer<T>;
  error?: Error;
  loading: boolean;
  reload: () => void;
}

/** Calls an endpoint when the page opens, when what is asked changes and, if wanted, again and again. */
export function useApi<T>(path: string, refreshSeconds = 0): Loading<T> {
  const [state, setState] = useState<{ answer?: Answer<T>; error?: Error; loading: boolean }>({ loading: true });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  useEffect(() => {
    const abort = new AbortController();
    setState((before) => ({ ...before, loading: true }));
    call<T>(path, {}, { signal: abort.signal })
      .then((answer) => setState({ answer, loading: false }))
      .catch((error: Error) => {
        if (!abort.signal.aborted) {
          setState({ error, loading: false });
        }
      });
    return () => abort.abort();
  }, [path, round]);
  useEffect(() => {
    if (refreshSeconds <= 0) {
      return undefined;
    }
    const timer = setInterval(() => document.hidden || reload(), refreshSeconds * 1000);
    return () => clearInterval(timer);
  }, [refreshSeconds, reload]);
  return { ...state, reload };
}
