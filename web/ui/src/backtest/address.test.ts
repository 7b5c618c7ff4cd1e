import { describe, expect, it } from "vitest";
import { Rule, RuleGroup } from "../api/types";
import { backtestLink, decode, encode } from "./address";

describe("the address of a back-test", () => {
  it("keeps all of it", () => {
    const search =
      "alert=A&expr=a%7Bb%3D%22c%22%7D+%3E+1&for=5m&keep_firing_for=1m&interval=15s&range=1d&end=1700000000&which=1&threshold=-0.5";
    expect(encode(decode(search))).toBe(search);
  });

  it.each(["", "for=x&interval=0s&range=-1h&which=-3&threshold=NaN&end=never"])("has defaults for what is missing or wrong: %s", (search) =>
    expect(decode(search)).toEqual({
      alert: "", expr: "", forMs: 0, keepMs: 0, intervalMs: 60_000, rangeMs: 21_600_000, endMs: null, which: 0, threshold: null,
    }));

  it("is made for a rule", () => {
    const rule = { name: "A&B", query: "a > 1", duration: 300, keepFiringFor: 0 } as Rule;
    expect(backtestLink(rule, { interval: 30 } as RuleGroup)).toBe("/backtest?alert=A%26B&expr=a+%3E+1&for=5m&keep_firing_for=0s&interval=30s&range=6h");
  });
});
