/** What a query will cost, as /api/v1/price answers it. */
export interface Price {
  series: number;
  samples: number;
  values: number;
  /** So many samples may one query hold; one that needs more is refused. */
  maxSamples: number;
  selectors: { selector: string; series: number; samples: number; values: number }[];
}

/** Whether a person is asked before a query runs; `limit` counts samples read and values made, 0 is never. */
export function isDear({ samples, values }: Price, limit: number): boolean {
  return limit > 0 && samples + values > limit;
}

/** Whether the query will hold more than it may: a value of each series at each step is held at once. */
export function isRefused({ values, maxSamples }: Price): boolean {
  return values > maxSamples;
}
