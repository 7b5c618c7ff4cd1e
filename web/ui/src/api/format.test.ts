import { describe, expect, it } from "vitest";
import { ago, duration, parseDuration, safeUrl, seriesName } from "./format";

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
    expect(safeUrl("https://example.org/x")).toBe("https://example.org/x");
  });
});

describe("times", () => {
  it("that never were are called never", () => {
    expect(ago("0001-01-01T00:00:00Z")).toBe("never");
    expect(ago("2026-01-01T00:00:00Z", Date.UTC(2026, 0, 1, 0, 1, 30))).toBe("1m30s ago");
  });
});
