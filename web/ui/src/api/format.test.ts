import { describe, expect, it } from "vitest";
import { ago, bytesText, duration, parseDuration, readTime, safeUrl, seriesName, timeText } from "./format";

describe("durations", () => {
  it.each([
    ["1h", 3_600_000],
    ["1h30m", 5_400_000],
    ["2w", 1_209_600_000],
    ["1d1ms", 86_400_001],
  ])("%s is read and written", (text, millis) => {
    expect(parseDuration(text)).toBe(millis);
    expect(duration(millis)).toBe(text);
  });

  it.each(["", "h", "1x", "30m1h", "-1h"])("%j is none", (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});

describe("series names", () => {
  it("quote what PromQL could not read bare", () => {
    expect(seriesName({ __name__: "up", job: 'a"b' })).toBe('up{job="a\\"b"}');
    expect(seriesName({ __name__: "my.name", "l.1": "v" })).toBe('{"my.name", "l.1"="v"}');
    expect(seriesName({})).toBe("{}");
  });
});

describe("links", () => {
  it("carry no script", () => {
    expect(safeUrl("javascript:alert(1)")).toBeUndefined();
    expect(safeUrl(" javascript://x%0aalert(1)")).toBeUndefined();
    expect(safeUrl("data:text/html,<script>")).toBeUndefined();
    expect(safeUrl("https://example.org/x")).toBe("https://example.org/x");
  });
});

describe("times", () => {
  it("that never were are called never", () => {
    expect(ago("0001-01-01T00:00:00Z")).toBe("never");
    expect(ago("2026-01-01T00:00:00Z", Date.UTC(2026, 0, 1, 0, 1, 30))).toBe("1m30s ago");
    expect(ago("2026-01-01T00:00:00Z", Date.UTC(2026, 0, 1, 0, 0, 1, 870))).toBe("1.9s ago");
    expect(ago("2026-01-01T00:00:00Z", Date.UTC(2025, 0, 1))).toBe("0s ago");
  });
});

describe("moments", () => {
  it("are written and read in UTC and in local time", () => {
    const millis = Date.UTC(2026, 0, 2, 3, 4, 5);
    expect(timeText(millis)).toBe("2026-01-02 03:04:05");
    expect(readTime("2026-01-02T03:04:05")).toBe(millis);
    expect(readTime(timeText(millis, true), true)).toBe(millis);
    expect(readTime("soon")).toBeNull();
  });

  it("beyond all calendars are none", () => {
    expect(timeText(9.2e18)).toBe("none");
    expect(timeText(NaN)).toBe("none");
  });
});

describe("bytes", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1536, "1.5 KiB"],
    [5 * 1024 ** 3, "5 GiB"],
    [2 * 1024 ** 5, "2048 TiB"],
  ])("%d are %s", (bytes, text) => expect(bytesText(bytes)).toBe(text));
});
