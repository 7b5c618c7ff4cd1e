import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("document", { baseURI: "http://localhost/" });
const { pairSelector } = await import("./TsdbPage");

describe("a label pair of the status", () => {
  it.each([
    ["job=a", '{job="a"}'],
    ["path=/x?a=b", '{path="/x?a=b"}'],
    ["__name__=up", "up"],
    ['l.1=q"', '{"l.1"="q\\""}'],
  ])("%s is the selector %s", (pair, selector) => expect(pairSelector(pair)).toBe(selector));
});
