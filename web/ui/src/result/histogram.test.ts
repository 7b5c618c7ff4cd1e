import { describe, expect, it } from "vitest";
import { barsOf, brief, histogramText } from "./histogram";

describe("a native histogram", () => {
  const histogram = {
    count: "12",
    sum: "34.5",
    buckets: [
      [0, "0.5", "1", "8"],
      [3, "-0.001", "0.001", "4"],
      [1, "-2", "-1", "0"],
    ] as [number, string, string, string][],
  };

  it("is drawn as bars, the fullest bucket the longest", () => {
    expect(barsOf(histogram)).toEqual([
      { range: "(0.5, 1]", count: "8", part: 1 },
      { range: "[-0.001, 0.001]", count: "4", part: 0.5 },
      { range: "[-2, -1)", count: "0", part: 0 },
    ]);
  });

  it("without buckets or with counts that are no numbers draws nothing", () => {
    expect(barsOf({ count: "0", sum: "0" })).toEqual([]);
    expect(barsOf({ count: "NaN", sum: "NaN", buckets: [[0, "1", "2", "NaN"]] })[0].part).toBe(0);
    expect(barsOf({ count: "-1", sum: "0", buckets: [[0, "1", "2", "-1"]] })[0].part).toBe(0);
  });

  it.each([
    ["0.0005324744788404579", "0.00053247"],
    ["123456789.123", "123460000"],
    ["+Inf", "+Inf"],
    ["12.5", "12.5"],
    ["<img src=x>", "<img src=x>"],
  ])("has bounds that fit: %s is %s", (text, expected) => expect(brief(text)).toBe(expected));

  it("is told in a line", () => {
    expect(histogramText({ count: "8", sum: "5", buckets: [[0, "0.5", "1", "8"]] })).toBe("count 8, sum 5; (0.5, 1]: 8");
  });
});
