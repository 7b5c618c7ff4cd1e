import { LabelSet, Rule, Target } from "../api/types";

/** Labels as a person types them into a filter: a="b" c="d". */
export function labelText(labels: LabelSet | undefined): string {
  return Object.entries(labels ?? {})
    .map(([name, value]) => `${name}="${value}"`)
    .join(" ");
}

/** Whether all words typed stand somewhere in what is shown; upper and lower case are the same. */
export function matches(shown: string, typed: string): boolean {
  const text = shown.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export interface TargetFilter {
  pool: string | null;
  health: string;
  text: string;
}

export function targetShown(target: Target, { pool, health, text }: TargetFilter): boolean {
  return (
    (pool === null || target.scrapePool === pool) &&
    (health === "all" || target.health === health) &&
    matches(`${target.scrapeUrl} ${labelText(target.labels)} ${target.lastError}`, text)
  );
}

/** Whether a rule has one of the wanted states (alerts) or healths (rules), none meaning any, and the text. */
export function ruleShown(rule: Rule, of: string[], wanted: string[], text: string): boolean {
  const alerts = (rule.alerts ?? []).map((alert) => labelText(alert.labels)).join(" ");
  return (
    (wanted.length === 0 || wanted.some((one) => of.includes(one))) && matches(`${rule.name} ${labelText(rule.labels)} ${alerts} ${rule.query}`, text)
  );
}

/** The line of an exposition that a scrape failed at, where the error quotes it: unquoted, and what is left. */
export function offendingLine(error: string): { message: string; line: string } | null {
  const found = /^(.*?) while parsing: ("(?:[^"\\]|\\.)*")(.*)$/s.exec(error);
  if (!found) {
    return null;
  }
  return { message: found[1] + found[3], line: unquoted(found[2]) };
}

/* Go's quoting knows \x and \U, which JSON does not. */
function unquoted(text: string): string {
  const json = text.replace(/\\(x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8})|a|v|.)/gs, (whole, kind: string, byte?: string, rune?: string) => {
    const code = byte ? Number.parseInt(byte, 16) : rune ? Number.parseInt(rune, 16) : kind === "a" ? 7 : kind === "v" ? 11 : -1;
    return code < 0 || code > 0x10ffff ? whole : JSON.stringify(String.fromCodePoint(code)).slice(1, -1);
  });
  try {
    return JSON.parse(json) as string;
  } catch {
    return text;
  }
}
