import { describe, expect, it } from "vitest";
import { chartOf, maxDrawn, stack } from "./chartData";

describe("a chart", () => {
  it("puts samples on the grid of steps and leaves gaps", () => {
    const chart = chartOf([{ metric: { a: "b" }, values: [[10, "1"], [30.0, "3"], [40, "NaN"]] }], 10_000, 40_000, 10);
    expect(chart.times).toEqual([10, 20, 30, 40]);
    expect(chart.lines[0].values).toEqual([1, null, 3, null]);
  });

  it("finds the steps of fractional times", () => {
    const chart = chartOf([{ metric: {}, values: [[1.281, "1"], [2.281, "2"]] }], 1281, 2281, 1);
    expect(chart.lines[0].values).toEqual([1, 2]);
  });

  it("says how many series are too many to draw", () => {
    const many = Array.from({ length: maxDrawn + 3 }, () => ({ metric: {}, values: [] }));
    expect(chartOf(many, 0, 1000, 1).notDrawn).toBe(3);
  });

  it("stacks the shown lines", () => {
    const { lines } = chartOf(
      [1, 2, 4].map((v) => ({ metric: {}, values: [[0, String(v)]] as [number, string][] })), 0, 0, 1);
    expect(stack(lines, new Set([1])).map((c) => c[0])).toEqual([1, null, 5]);
  });
});
