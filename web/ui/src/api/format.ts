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
  const then = Date.parse(time);
  if (Number.isNaN(then) || then < 0) {
    return "never";
  }
  const millis = now - then;
  return `${duration(millis < 1000 ? Math.max(0, Math.round(millis)) : Math.round(millis / 100) * 100)} ago`;
}

/** A time in milliseconds as local text that a person reads. */
export function timeText(millis: number): string {
  const d = new Date(millis);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

/** A link that may be followed: http and https only, so that no label can carry a script. */
export function safeUrl(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}
