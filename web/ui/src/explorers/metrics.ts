import { Metadata } from "../api/types";
import { bestNames } from "../editor/names";

export interface MetricRow {
  name: string;
  type: string;
  help: string;
  unit: string;
}

const suffix = /_(total|count|sum|bucket|created|info)$/;

/** What the targets say of each metric; the parts of a histogram or counter stand under the name without suffix. */
export function described(names: string[], metadata: Metadata): MetricRow[] {
  const own = (name: string) => (Object.hasOwn(metadata, name) ? metadata[name][0] : undefined);
  return names.map((name) => {
    const found = own(name) ?? own(name.replace(suffix, ""));
    return { name, type: found?.type ?? "unknown", help: found?.help ?? "", unit: found?.unit ?? "" };
  });
}

/** The metrics of a type (empty: of any) whose name fits the text, best first, then those whose description holds it. */
export function searched(rows: MetricRow[], text: string, type: string, limit: number): MetricRow[] {
  const typed = type === "" ? rows : rows.filter((row) => row.type === type);
  const byName = new Map(typed.map((row) => [row.name, row]));
  const names = bestNames([...byName.keys()], text.trim(), limit);
  const found = names.map((name) => byName.get(name) as MetricRow);
  if (text.trim() === "" || found.length >= limit) {
    return found;
  }
  const named = new Set(names);
  const wanted = text.trim().toLowerCase();
  const helped = typed.filter((row) => !named.has(row.name) && row.help.toLowerCase().includes(wanted));
  return [...found, ...helped].slice(0, limit);
}
