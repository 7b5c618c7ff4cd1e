import { describe, expect, it } from "vitest";
import { statsText } from "./stats";

describe("what a query cost", () => {
  const stats = { samples: { totalQueryableSamples: 12_345 }, timings: { execTotalTime: 0.0123 } };

  it("is said in one line", () => {
    const answer = { data: { resultType: "vector" as const, result: [], stats }, warnings: [], infos: [] };
    expect(statsText({ answer, loading: false, tookMs: 20.4 })).toBe("0 series, 12,345 samples read, 12 ms on the server, 20 ms in all");
  });

  it("without the server's figures is the time it took", () => {
    const answer = { data: { resultType: "scalar" as const, result: [0, "1"] as [number, string] }, warnings: [], infos: [] };
    expect(statsText({ answer, loading: false, tookMs: 3 })).toBe("3 ms in all");
  });

  it("of a failed query is not said", () => {
    expect(statsText({ error: new Error("x"), loading: false, tookMs: 1 })).toBe("");
  });
});
