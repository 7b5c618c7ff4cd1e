import { describe, expect, it } from "vitest";
import { changed, ruleText } from "./relabelling";

describe("a relabelling step", () => {
  it("tells which labels came, went and changed", () => {
    expect(changed({ a: "1", b: "2", c: "3" }, { b: "2", c: "4", d: "5" })).toEqual([
      { name: "a", from: "1", to: undefined },
      { name: "c", from: "3", to: "4" },
      { name: "d", from: undefined, to: "5" },
    ]);
  });

  it("that drops everything leaves nothing", () => expect(changed({ a: "1" }, null)).toHaveLength(1));

  it("is written as in the configuration", () => {
    expect(ruleText({ source_labels: ["a", "b"], separator: ";", regex: "(.*)", modulus: 0, target_label: "" })).toBe(
      'source_labels: ["a","b"]\nseparator: ;\nregex: (.*)\nmodulus: 0',
    );
  });
});
