import { store, stored } from "../settings/settings";

const key = "ferula.queryHistory";

/** So many queries are remembered, newest first. */
export const kept = 50;

/** A history with one query more. */
export function remembered(history: string[], query: string): string[] {
  const trimmed = query.trim();
  return trimmed === "" ? history : [trimmed, ...history.filter((q) => q !== trimmed)].slice(0, kept);
}

/** Reads a stored history; anything that is none counts as empty. */
export function readHistory(text: string | null): string[] {
  try {
    const parsed: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(parsed) ? parsed.filter((q): q is string => typeof q === "string").slice(0, kept) : [];
  } catch {
    return [];
  }
}

export function queryHistory(): string[] {
  return readHistory(stored(key));
}

export function remember(query: string): void {
  store(key, JSON.stringify(remembered(queryHistory(), query)));
}

export function forget(): void {
  store(key, "[]");
}
