import { seriesName } from "../api/format";
import { LabelSet } from "../api/types";

export interface LabelCounts {
  name: string;
  /** Values and how many series have them, the most frequent first. */
  values: [value: string, series: number][];
}

/** What labels series have, by how many values they take. */
export function labelCounts(series: LabelSet[]): LabelCounts[] {
  const counts = new Map<string, Map<string, number>>();
  for (const labels of series) {
    for (const [name, value] of Object.entries(labels)) {
      if (name !== "__name__") {
        const values = counts.get(name) ?? new Map<string, number>();
        counts.set(name, values.set(value, (values.get(value) ?? 0) + 1));
      }
    }
  }
  return [...counts]
    .map(([name, values]) => ({ name, values: [...values].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)) }))
    .sort((a, b) => b.values.length - a.values.length || (a.name < b.name ? -1 : 1));
}

/** A metric with chosen label values as a selector. */
export function selectorOf(metric: string, chosen: LabelSet): string {
  return seriesName({ __name__: metric, ...chosen });
}

/** The series that have all chosen values. */
export function narrowed(series: LabelSet[], chosen: LabelSet): LabelSet[] {
  const wanted = Object.entries(chosen);
  return wanted.length === 0 ? series : series.filter((labels) => wanted.every(([name, value]) => labels[name] === value));
}
