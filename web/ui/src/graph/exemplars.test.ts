import { describe, expect, it } from "vitest";
import { ExemplarSeries } from "../api/types";
import { nearest, pointsOf } from "./exemplars";

const found: ExemplarSeries[] = [
  { seriesLabels: { __name__: "x" }, exemplars: [{ labels: { trace_id: "b" }, value: "2", timestamp: 20 }] },
  {
    seriesLabels: { __name__: "y" },
    exemplars: [
      { labels: { trace_id: "a" }, value: "1", timestamp: 10 },
      { labels: {}, value: "+Inf", timestamp: 11 },
    ],
  },
];

describe("exemplars", () => {
  it("are points in the order of time, without those that cannot be drawn", () => {
    expect(pointsOf(found).map((p) => [p.series, p.time, p.value])).toEqual([
      ["y", 10, 1],
      ["x", 20, 2],
    ]);
  });

  it("of too many keep some of the whole range", () => {
    const many = Array.from({ length: 2500 }, (_, i) => ({ labels: {}, value: "1", timestamp: i }));
    const drawn = pointsOf([{ seriesLabels: {}, exemplars: many }], 1000);
    expect(drawn.length).toBeLessThanOrEqual(1000);
    expect(drawn[drawn.length - 1].time).toBeGreaterThan(2490);
  });

  it("are found near the pointer and not far from it", () => {
    const place = (p: { time: number; value: number }): [number, number] => [p.time, p.value];
    expect(nearest(pointsOf(found), place, [18, 2])?.series).toBe("x");
    expect(nearest(pointsOf(found), place, [50, 50])).toBeNull();
  });
});
