import { LabelSet } from "../api/types";

export interface Change {
  name: string;
  /** undefined: the label was not there before, or is not any more. */
  from?: string;
  to?: string;
}

/** What a relabelling step did to labels, by name. */
export function changed(before: LabelSet, after: LabelSet | null): Change[] {
  const now = after ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .sort()
    .filter((name) => before[name] !== now[name])
    .map((name) => ({ name, from: before[name], to: now[name] }));
}

/** A relabelling rule as it would stand in the configuration. */
export function ruleText(rule: Record<string, unknown>): string {
  return Object.entries(rule)
    .filter(([, value]) => value !== null && value !== "" && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("\n");
}
