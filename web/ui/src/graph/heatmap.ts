import { LabelSet, RangeSeries } from "../api/types";
import { sampleNumber } from "./numbers";

/** Counts by step and bucket; the lowest bucket first. */
export interface Heatmap {
  times: number[];
  /** Upper bound of each bucket as text. */
  bounds: string[];
  cells: Map<string, number>[];
  most: number;
}

/* More rows than pixels make no sense. */
const maxRows = 300;

function withoutLe({ le: _, __name__: __, ...rest }: LabelSet): string {
  return JSON.stringify(Object.entries(rest).sort());
}

/* What each step adds to a bucket, by its upper bound. */
type Steps = Map<number, Map<string, number>>;

function add(steps: Steps, time: number, bound: string, count: number): void {
  if (count > 0 && Number.isFinite(count)) {
    const step = steps.get(time) ?? new Map<string, number>();
    steps.set(time, step.set(bound, (step.get(bound) ?? 0) + count));
  }
}

function addNative(steps: Steps, series: RangeSeries): void {
  for (const [time, histogram] of series.histograms ?? []) {
    for (const [, , high, count] of histogram.buckets ?? []) {
      add(steps, time, high, sampleNumber(count));
    }
  }
}

/* Classic buckets count all below their bound: each has what the one before it has not. */
function addClassic(steps: Steps, group: RangeSeries[]): void {
  const sorted = [...group].sort((a, b) => sampleNumber(a.metric.le) - sampleNumber(b.metric.le));
  const before = new Map<number, number>();
  for (const series of sorted) {
    for (const [time, text] of series.values ?? []) {
      const count = sampleNumber(text);
      add(steps, time, series.metric.le, count - (before.get(time) ?? 0));
      before.set(time, count);
    }
  }
}

/** The heatmap of a result with native histograms, or with classic buckets (series with `le`); null for any other. */
export function heatmapOf(result: RangeSeries[]): Heatmap | null {
  const steps: Steps = new Map();
  const classic = new Map<string, RangeSeries[]>();
  for (const series of result) {
    addNative(steps, series);
    if (series.metric.le !== undefined && series.values) {
      const key = withoutLe(series.metric);
      classic.set(key, [...(classic.get(key) ?? []), series]);
    }
  }
  classic.forEach((group) => addClassic(steps, group));
  if (steps.size === 0) {
    return null;
  }
  const times = [...steps.keys()].sort((a, b) => a - b);
  const bounds = [...new Set([...steps.values()].flatMap((step) => [...step.keys()]))]
    .sort((a, b) => sampleNumber(a) - sampleNumber(b))
    .slice(0, maxRows);
  const cells = times.map((time) => steps.get(time) as Map<string, number>);
  const most = cells.reduce((max, step) => Math.max(max, ...step.values()), 0);
  return { times, bounds, cells, most };
}
