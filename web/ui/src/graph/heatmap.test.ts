import { describe, expect, it } from "vitest";
import { heatmapOf } from "./heatmap";

describe("a heatmap", () => {
  it("shows what is in each classic bucket, not what is below its bound", () => {
    const series = (le: string, ...counts: string[]) => ({
      metric: { le, job: "a" },
      values: counts.map((c, i): [number, string] => [i * 10, c]),
    });
    const map = heatmapOf([series("+Inf", "9", "3"), series("0.5", "2", "3"), series("1", "5", "3")]);
    expect(map?.bounds).toEqual(["0.5", "1", "+Inf"]);
    expect(map?.times).toEqual([0, 10]);
    expect(map?.cells.map((c) => Object.fromEntries(c))).toEqual([{ "0.5": 2, "1": 3, "+Inf": 4 }, { "0.5": 3 }]);
    expect(map?.most).toBe(4);
  });

  it("adds the native histograms of all series", () => {
    const series = { metric: {}, histograms: [[5, { count: "3", sum: "2", buckets: [[0, "1", "2", "3"]] }]] };
    const map = heatmapOf([series, series] as never);
    expect(map).toMatchObject({ times: [5], bounds: ["2"], most: 6 });
  });

  it("of lines without buckets is none", () => {
    expect(heatmapOf([{ metric: { a: "b" }, values: [[1, "2"]] }])).toBeNull();
    expect(heatmapOf([])).toBeNull();
  });
});
