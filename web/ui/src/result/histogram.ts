import { HistogramValue } from "../api/types";

/** A bucket as a bar: where it lies and how long it is, as parts of the whole. */
export interface Bar {
  range: string;
  count: string;
  /** Length, from 0 to 1, beside the fullest bucket. */
  part: number;
}

/** The range of a bucket in interval notation: which bounds it includes is told by its rule. */
export function rangeText([rule, low, high]: [number, string, string, string]): string {
  const left = rule === 1 || rule === 3 ? "[" : "(";
  const right = rule === 0 || rule === 3 ? "]" : ")";
  return `${left}${low}, ${high}${right}`;
}

/** A number with as many digits as a person compares; what is none stays as it is. */
export function brief(text: string): string {
  const value = Number(text);
  return text.length > 8 && Number.isFinite(value) ? String(+value.toPrecision(5)) : text;
}

/** The buckets of a native histogram as bars; the fullest is 1 long. */
export function barsOf(histogram: HistogramValue): Bar[] {
  const buckets = histogram.buckets ?? [];
  const most = Math.max(...buckets.map((bucket) => Number(bucket[3])).filter(Number.isFinite), 0);
  return buckets.map((bucket) => {
    const count = Number(bucket[3]);
    const [rule, low, high] = bucket;
    return { range: rangeText([rule, brief(low), brief(high), ""]), count: brief(bucket[3]), part: most > 0 && count > 0 ? Math.min(count / most, 1) : 0 };
  });
}

/** A histogram in one line. */
export function histogramText(h: HistogramValue): string {
  const buckets = (h.buckets ?? []).map((bucket) => `${rangeText(bucket)}: ${bucket[3]}`);
  return `count ${h.count}, sum ${h.sum}${buckets.length > 0 ? `; ${buckets.join("; ")}` : ""}`;
}
