import { LabelSet } from "./types";

const legacyName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const legacyMetric = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

function quote(text: string): string {
  return JSON.stringify(text);
}

/** A series in PromQL notation. */
export function seriesName(labels: LabelSet): string {
  const { __name__: metric = "", ...rest } = labels;
  const bare = legacyMetric.test(metric);
  const pairs = Object.entries(rest).map(([name, value]) => `${legacyName.test(name) ? name : quote(name)}=${quote(value)}`);
  if (metric !== "" && !bare) {
    pairs.unshift(quote(metric));
  }
  const braces = pairs.length > 0 ? `{${pairs.join(", ")}}` : "";
  return (bare ? metric : "") + braces || "{}";
}

/** A duration in milliseconds in Prometheus's notation, such as 1h30m. */
export function duration(millis: number): string {
  if (millis === 0) {
    return "0s";
  }
  let rest = Math.round(Math.abs(millis));
  let out = millis < 0 ? "-" : "";
  for (const [unit, size, exact] of [
    ["y", 31_536_000_000, true],
    ["w", 604_800_000, true],
    ["d", 86_400_000, false],
    ["h", 3_600_000, false],
    ["m", 60_000, false],
    ["s", 1000, false],
    ["ms", 1, false],
  ] as const) {
    if (rest >= size && (!exact || rest % size === 0)) {
      out += `${Math.floor(rest / size)}${unit}`;
      rest %= size;
    }
  }
  return out;
}

/** Reads a duration in Prometheus's notation as milliseconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const match =
    /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text.trim());
  if (text.trim() === "0") {
    return 0;
  }
  if (!match || text.trim() === "") {
    return null;
  }
  const sizes = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1000, 1];
  return sizes.reduce((sum, size, i) => sum + Number(match[i + 1] ?? 0) * size, 0);
}

/** How long ago an RFC 3339 time was. */
export function ago(time: string, now = Date.now()): string {
  return sinceMillis(Date.parse(time), now);
}

/** How long ago a time in milliseconds is. */
export function sinceMillis(then: number, now = Date.now()): string {
  if (Number.isNaN(then) || then < 0) {
    return "never";
  }
  const millis = Math.max(now - then, 0);
  if (millis >= 1000 && millis < 10_000) {
    return `${(millis / 1000).toFixed(1)}s ago`;
  }
  return `${duration(millis < 1000 ? Math.round(millis) : Math.round(millis / 1000) * 1000)} ago`;
}

/** A time in milliseconds as text that a person reads, in UTC or in the browser's zone. */
export function timeText(millis: number, local = false): string {
  if (!Number.isFinite(millis) || Math.abs(millis) > 8.64e15) {
    return "none";
  }
  // Shifted by the zone, the UTC fields of a date are the local ones.
  const shifted = new Date(local ? millis - new Date(millis).getTimezoneOffset() * 60_000 : millis);
  return shifted.toISOString().slice(0, 19).replace("T", " ");
}

/** Reads what a date and time field holds, such as 2026-01-02T03:04, as milliseconds; null for anything else. */
export function readTime(text: string, local = false): number | null {
  const millis = text.trim() === "" ? NaN : Date.parse(text.trim().replace(" ", "T") + (local ? "" : "Z"));
  return Number.isNaN(millis) ? null : millis;
}

/** A number of bytes in binary units. */
export function bytesText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${+(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** A link that may be followed: http and https only, so that no label can carry a script. */
export function safeUrl(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}
