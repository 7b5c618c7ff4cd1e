import { describe, expect, it } from "vitest";
import { isDead } from "./LedgerNote";
import { Ended, ordered } from "./queries";

describe("recent queries", () => {
  const ended = (query: string, endedAt: number, execTotalTime: number, samplesRead: number) =>
    ({ query, endedAt, stats: { timings: { execTotalTime }, samples: { samplesRead, peakSamples: 0 } } }) as Ended;
  const all = [ended("a", 1, 5, 1), ended("b", 3, 1, 9), ended("c", 2, 5, 9)];

  it.each([
    ["latest", "bca"],
    ["slowest", "cab"],
    ["largest", "bca"],
  ] as const)("%s first: %s", (order, expected) => expect(ordered(all, order).map((one) => one.query).join("")).toBe(expected));
});

describe("a rule", () => {
  it.each([
    [undefined, false],
    [{ deadSelectors: 0, selectors: [] }, false],
    [{ deadSelectors: 1, selectors: [] }, true],
    [{ deadSelectors: 0, forExceedsData: true, selectors: [] }, true],
  ])("with %j is dead: %s", (ledger, expected) => expect(isDead(ledger)).toBe(expected));
});
