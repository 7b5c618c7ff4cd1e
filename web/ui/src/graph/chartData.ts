import { seriesName } from "../api/format";
import { LabelSet, RangeSeries } from "../api/types";
import { sampleNumber } from "./numbers";

/** No more series than this are drawn; the rest is counted. */
export const maxDrawn = 500;

export interface Line {
  name: string;
  labels: LabelSet;
  color: string;
  values: (number | null)[];
}

export interface Chart {
  times: number[];
  lines: Line[];
  notDrawn: number;
}

const palette = [
  "#e6522c", "#1f77b4", "#2ca02c", "#9467bd", "#d6a800", "#17becf", "#e377c2", "#8c564b",
  "#4f7f1f", "#5b5bd6", "#c2410c", "#0f766e", "#be185d", "#64748b", "#a16207", "#7c3aed",
];

/** Puts the points of all series on one grid of steps; a step without a sample is a gap. */
export function chartOf(result: RangeSeries[], startMs: number, endMs: number, stepS: number): Chart {
  const times: number[] = [];
  const index = new Map<number, number>();
  for (let t = startMs; t <= endMs; t += stepS * 1000) {
    index.set(Math.round(t), times.length);
    times.push(t / 1000);
  }
  const lines = result.slice(0, maxDrawn).map((series, i) => {
    const values: (number | null)[] = new Array(times.length).fill(null);
    const points: [number, string][] = [
      ...(series.values ?? []),
      ...(series.histograms ?? []).map(([t, h]): [number, string] => [t, h.sum]),
    ];
    for (const [t, text] of points) {
      const at = index.get(Math.round(t * 1000));
      const value = sampleNumber(text);
      if (at !== undefined && Number.isFinite(value)) {
        values[at] = value;
      }
    }
    return { name: seriesName(series.metric), labels: series.metric, color: palette[i % palette.length], values };
  });
  return { times, lines, notDrawn: Math.max(0, result.length - maxDrawn) };
}

/** The columns of a stacked chart: each line on top of the shown ones before it. */
export function stack(lines: Line[], hidden: ReadonlySet<number>): (number | null)[][] {
  const sums: number[] = new Array(lines[0]?.values.length ?? 0).fill(0);
  return lines.map((line, i) =>
    hidden.has(i) ? line.values.map(() => null) : line.values.map((v, t) => (v === null ? null : (sums[t] += v))),
  );
}
