import { describe, expect, it } from "vitest";
import { chartOf } from "./chartData";
import { bandsOf, yRange } from "./plotOptions";

describe("the y axis", () => {
  it.each([
    [10, 20, null, [9.5, 20.5]],
    [0.1, 20, null, [0, 20.995]],
    [-10, 10, null, [-11, 11]],
    [5, 5, null, [3.9, 6.1]],
    [10, 20, 0, [0, 20.5]],
    [10, 20, 100, [9.5, 20.5]],
    [null, null, null, [0, 1.05]],
  ])("from %s to %s, begun at %s", (min, max, wanted, expected) => {
    const [low, high] = yRange(min, max, wanted);
    expect(low).toBeCloseTo(expected[0], 9);
    expect(high).toBeCloseTo(expected[1], 9);
  });
});

describe("the areas of a stacked chart", () => {
  const chart = chartOf(Array.from({ length: 4 }, () => ({ metric: {}, values: [] })), 0, 0, 1);

  it("lie between neighbours, hidden lines left out", () => {
    expect(bandsOf(chart, new Set()).map((band) => band.series)).toEqual([[2, 1], [3, 2], [4, 3]]);
    expect(bandsOf(chart, new Set([0, 2])).map((band) => band.series)).toEqual([[4, 2]]);
  });
});
