import { describe, expect, it } from "vitest";
import { nextRange } from "./Controls";

describe("the range's buttons", () => {
  it.each([
    [3_600_000, true, 7_200_000],
    [3_600_000, false, 1_800_000],
    [5_000_000, false, 3_600_000],
    [10_000, false, 10_000],
    [31_536_000_000, true, 31_536_000_000],
  ])("from %d, longer %s, go to %d", (range, longer, next) => expect(nextRange(range, longer)).toBe(next));
});
