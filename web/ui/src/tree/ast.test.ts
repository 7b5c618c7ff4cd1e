import { describe, expect, it } from "vitest";
import { AstNode, childrenOf, isInstant, labelOf, textOf } from "./ast";

const x: AstNode = {
  type: "matrixSelector",
  name: "x",
  matchers: [
    { name: "a", type: "=~", value: 'b"' },
    { name: "l.1", type: "!=", value: "" },
    { name: "__name__", type: "=", value: "x" },
  ],
  range: 300_000,
  offset: 60_000,
  timestamp: null,
};
const rate: AstNode = { type: "call", func: { name: "rate" }, args: [x] };
const sum: AstNode = { type: "aggregation", op: "sum", grouping: ["a"], without: false, expr: rate, param: null };
const up: AstNode = { type: "vectorSelector", name: "up", matchers: [], timestamp: 10_000 };
const top: AstNode = { type: "aggregation", op: "topk", grouping: [], without: false, param: { type: "numberLiteral", val: "3" }, expr: up };
const division: AstNode = {
  type: "binaryExpr",
  op: "/",
  lhs: sum,
  rhs: { type: "parenExpr", expr: { type: "unaryExpr", op: "-", expr: up } },
  bool: false,
  matching: { card: "many-to-one", labels: ["a"], on: true, include: ["c"] },
};

describe("a node of an expression", () => {
  it.each([
    [x, 'x{a=~"b\\"", "l.1"!=""}[5m] offset 1m'],
    [sum, "sum by (a) (…)"],
    [top, "topk (…)"],
    [division, "… / on (a) group_left (c) …"],
    [up, "up @ 10.000"],
    [{ type: "call", func: { name: "time" }, args: [] } as AstNode, "time()"],
    [{ type: "vectorSelector", name: "", matchers: [{ name: "__name__", type: "=~", value: "a.*" }] } as AstNode, '{__name__=~"a.*"}'],
    [{ type: "vectorSelector", name: "my.metric", matchers: [] } as AstNode, '{"my.metric"}'],
    [{ type: "subquery", range: 600_000, step: 0, expr: up } as AstNode, "…[10m:]"],
    [{ type: "invented" } as AstNode, "invented"],
  ])("says what it is: %#", (node, text) => expect(labelOf(node)).toBe(text));

  it("has its inputs below it, a parameter first", () => {
    expect(childrenOf(top).map((n) => n.type)).toEqual(["numberLiteral", "vectorSelector"]);
    expect(childrenOf(division)).toEqual([sum, division.rhs]);
    expect(childrenOf(x)).toEqual([]);
  });

  it("is an expression of its own", () => {
    expect(textOf(division)).toBe('sum by (a) (rate(x{a=~"b\\"", "l.1"!=""}[5m] offset 1m)) / on (a) group_left (c) (-up @ 10.000)');
    expect(textOf(top)).toBe("topk (3, up @ 10.000)");
    expect(textOf({ type: "parenExpr", expr: { type: "invented" } })).toBeNull();
    expect(isInstant(x)).toBe(false);
    expect(isInstant(sum)).toBe(true);
  });
});
