import { describe, expect, it } from "vitest";
import { PlanNode } from "../api/types";
import { millisText, planRows } from "./plan";

function node(operator: string, selfTime: number, inputs: PlanNode[] = []): PlanNode {
  const totalTime = selfTime + inputs.reduce((sum, input) => sum + input.totalTime, 0);
  return { operator, expression: "", series: 0, samples: 0, bytes: 0, selfTime, totalTime, inputs };
}

describe("a plan", () => {
  it("is read from the top, each operator with its part of the time", () => {
    const plan = node("join", 1, [node("rate", 2, [node("selector", 4)]), node("number", 1)]);
    expect(planRows(plan).map(({ node, depth, part }) => [node.operator, depth, part])).toEqual([
      ["join", 0, 0.125],
      ["rate", 1, 0.25],
      ["selector", 2, 0.5],
      ["number", 1, 0.125],
    ]);
  });

  it("that took no time has no parts", () => expect(planRows(node("number", 0))[0].part).toBe(0));

  it.each([
    [0.0000123, "0.012 ms"],
    [0.0123, "12.3 ms"],
    [1.5, "1.50 s"],
  ])("%d s are %s", (seconds, text) => expect(millisText(seconds)).toBe(text));
});
