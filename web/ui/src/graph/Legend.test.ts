import { describe, expect, it } from "vitest";
import { toggled } from "./Legend";

describe("a click on the legend", () => {
  it("hides a line and shows it again", () => {
    expect([...toggled(new Set(), 1, false, 3)]).toEqual([1]);
    expect([...toggled(new Set([1]), 1, false, 3)]).toEqual([]);
  });

  it("with Ctrl shows the line alone, and then all", () => {
    expect([...toggled(new Set([1]), 1, true, 3)]).toEqual([0, 2]);
    expect([...toggled(new Set([0, 2]), 1, true, 3)]).toEqual([]);
  });
});
