import { useSyncExternalStore } from "react";

/** What a person prefers; kept in the browser. */
export interface Settings {
  localTime: boolean;
  queryHistory: boolean;
  autocomplete: boolean;
  highlighting: boolean;
  linter: boolean;
  annotations: boolean;
  warnings: boolean;
  infos: boolean;
  groupsPerPage: number;
  /** Before a query that reads and makes more samples than this runs, its price is shown; 0 for never. */
  dearQuery: number;
}

export const defaults: Settings = {
  localTime: false,
  queryHistory: true,
  autocomplete: true,
  highlighting: true,
  linter: true,
  annotations: false,
  warnings: true,
  infos: true,
  groupsPerPage: 10,
  dearQuery: 20_000_000,
};

const key = "ferula.settings";

/** Reads stored settings; what is missing, of another type or no JSON falls back to the default. */
export function readSettings(stored: string | null): Settings {
  let found: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(stored ?? "{}");
    if (parsed !== null && typeof parsed === "object") {
      found = parsed as Record<string, unknown>;
    }
  } catch {
    // Something else wrote under the key.
  }
  const known = Object.entries(defaults).map(([name, value]) =>
    typeof found[name] === typeof value ? [name, found[name]] : [name, value],
  );
  const { groupsPerPage, dearQuery, ...others } = Object.fromEntries(known) as Settings;
  return {
    ...others,
    groupsPerPage: groupsPerPage >= 1 ? groupsPerPage : defaults.groupsPerPage,
    dearQuery: dearQuery >= 0 ? dearQuery : defaults.dearQuery,
  };
}

/** What the browser keeps under a key; null where it keeps nothing, as in a private window. */
export function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function store(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Full or forbidden: the value lives as long as the page.
  }
}

let current: Settings | undefined;
const listeners = new Set<() => void>();

export function settings(): Settings {
  return (current ??= readSettings(stored(key)));
}

export function changeSettings(change: Partial<Settings>): void {
  current = { ...settings(), ...change };
  store(key, JSON.stringify(current));
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The settings; a component that uses them is drawn anew when they change. */
export function useSettings(): Settings {
  return useSyncExternalStore(subscribe, settings);
}
