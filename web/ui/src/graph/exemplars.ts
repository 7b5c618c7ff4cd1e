import { seriesName } from "../api/format";
import { ExemplarSeries, LabelSet } from "../api/types";
import { sampleNumber } from "./numbers";

/** An exemplar as a point of the graph. */
export interface ExemplarPoint {
  /** Seconds. */
  time: number;
  value: number;
  labels: LabelSet;
  series: string;
}

/** So many exemplars are drawn. */
export const maxPoints = 300;

/** The exemplars to draw: those with finite values; of too many every n-th, so that the whole range keeps some. */
export function pointsOf(found: ExemplarSeries[], limit = maxPoints): ExemplarPoint[] {
  const all = found.flatMap(({ seriesLabels, exemplars }) => {
    const series = seriesName(seriesLabels);
    return exemplars
      .map((e) => ({ time: e.timestamp, value: sampleNumber(e.value), labels: e.labels, series }))
      .filter((point) => Number.isFinite(point.value));
  });
  all.sort((a, b) => a.time - b.time);
  const every = Math.ceil(all.length / limit);
  return every > 1 ? all.filter((_, i) => i % every === 0) : all;
}

/** The point nearest to a place on the plot, within so many pixels. */
export function nearest(
  points: ExemplarPoint[],
  place: (point: ExemplarPoint) => [number, number],
  [left, top]: [number, number],
  within = 10,
): ExemplarPoint | null {
  let best: ExemplarPoint | null = null;
  let distance = within;
  for (const point of points) {
    const [x, y] = place(point);
    const d = Math.hypot(x - left, y - top);
    if (d <= distance) {
      distance = d;
      best = point;
    }
  }
  return best;
}
