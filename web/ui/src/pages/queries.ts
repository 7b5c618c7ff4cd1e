import { duration } from "../api/format";

/** Who asks, or asked, for a query. */
export interface Asker {
  httpRequest?: { clientIP: string; path: string };
  ruleGroup?: { file: string; name: string };
}

/** The same in words. */
export function origin({ httpRequest, ruleGroup }: Asker): string {
  if (ruleGroup) {
    return `rule group ${ruleGroup.name} of ${ruleGroup.file}`;
  }
  return httpRequest ? `${httpRequest.path} for ${httpRequest.clientIP}` : "the server itself";
}

/** A query that has ended; times are seconds. */
export interface Ended extends Asker {
  query: string;
  endedAt: number;
  start: number;
  end: number;
  stepSeconds: number;
  error?: string;
  stats: { timings: { execTotalTime: number }; samples: { samplesRead: number; peakSamples: number } };
}

export type Order = "latest" | "slowest" | "largest";

/** The queries in an order; the latest first where they are equal. */
export function ordered(queries: Ended[], order: Order): Ended[] {
  const cost = {
    latest: () => 0,
    slowest: (query: Ended) => query.stats.timings.execTotalTime,
    largest: (query: Ended) => query.stats.samples.samplesRead,
  }[order];
  return [...queries].sort((a, b) => cost(b) - cost(a) || b.endedAt - a.endedAt);
}

/** Over what time a query was evaluated, in words. */
export function range({ start, end, stepSeconds }: Ended): string {
  return stepSeconds > 0 ? `over ${duration((end - start) * 1000)} in steps of ${duration(stepSeconds * 1000)}` : "at one time";
}
