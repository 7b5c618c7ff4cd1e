import { describe, expect, it } from "vitest";
import { isDear, isRefused, Price } from "./price";

const price = (samples: number, values: number): Price => ({ series: 1, samples, values, maxSamples: 1000, selectors: [] });

describe("a query's price", () => {
  it.each([
    [400, 600, 1000, false],
    [400, 601, 1000, true],
    [1_000_000, 0, 0, false],
  ])("of %d samples and %d values with a limit of %d asks first: %s", (samples, values, limit, asks) =>
    expect(isDear(price(samples, values), limit)).toBe(asks));

  it("is refused where its values are more than it may hold", () => {
    expect(isRefused(price(5000, 1000))).toBe(false);
    expect(isRefused(price(0, 1001))).toBe(true);
  });
});
