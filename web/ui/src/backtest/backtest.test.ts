import { describe, expect, it, vi } from "vitest";
import { RangeSeries } from "../api/types";
import { AstNode } from "../tree/ast";

vi.stubGlobal("document", { baseURI: "http://server/" });
const { firedOf, ruleFile, stretchesOf } = await import("./run");
const { simulated } = await import("./simulate");
const { moved, thresholdsOf } = await import("./thresholds");

const selector = (name: string): AstNode => ({ type: "vectorSelector", name, matchers: [] });
const number = (val: string): AstNode => ({ type: "numberLiteral", val });
const compare = (lhs: AstNode, op: string, rhs: AstNode): AstNode => ({ type: "binaryExpr", lhs, op, rhs, matching: null });
const paren = (expr: AstNode): AstNode => ({ type: "parenExpr", expr });

describe("thresholds of an expression", () => {
  it("are its comparisons with numbers, on either side and below zero", () => {
    const all = compare(compare(selector("a"), ">", number("0.5")), "and", compare({ type: "unaryExpr", op: "-", expr: number("3") }, "<=", selector("b")));
    expect(thresholdsOf(all).map(({ compared, op, value, whole }) => [compared, op, value, whole])).toEqual([
      ["a", ">", 0.5, false],
      ["b", ">=", -3, false],
    ]);
  });

  it("may be the whole, in parentheses too", () => {
    expect(thresholdsOf(paren(compare(selector("up"), "==", number("0"))))).toMatchObject([{ compared: "up", op: "==", value: 0, whole: true }]);
  });

  it("are not of two numbers, of two vectors, nor of bool", () => {
    expect(thresholdsOf(compare(number("1"), ">", number("2")))).toEqual([]);
    expect(thresholdsOf(compare(selector("a"), ">", selector("b")))).toEqual([]);
    expect(thresholdsOf({ ...compare(selector("a"), ">", number("2")), bool: true })).toEqual([]);
  });

  it("are moved without touching anything else", () => {
    const inner = compare(selector("a"), ">", number("1"));
    const all = compare(paren(inner), "or", compare(selector("b"), ">", number("1")));
    const [first] = thresholdsOf(all);
    expect(moved(all, first.literal, -2.5)).toBe("(a > -2.5) or b > 1");
    expect(moved({ type: "invented", expr: inner }, first.literal, 2)).toBeNull();
  });
});

describe("an alert judged by a graph", () => {
  const series = (...values: (number | null)[]): RangeSeries => ({
    metric: {},
    values: values.flatMap((v, i): [number, string][] => (v === null ? [] : [[i * 10, String(v)]])),
  });
  const stretches = (all: RangeSeries[], forS: number, keepFiringS = 0, op = ">") =>
    simulated(all, { op, value: 5, forS, keepFiringS }, 0, 60, 10).map(({ from, to, state }) => [from, to, state]);

  it("fires at once without for", () => expect(stretches([series(1, 6, 7, 1, 6)], 0)).toEqual([[10, 30, "firing"], [40, 50, "firing"]]));
  it("is pending until for is over", () => expect(stretches([series(6, 6, 6, 6, 1)], 20)).toEqual([[0, 20, "pending"], [20, 40, "firing"]]));
  it("begins anew after a gap", () => expect(stretches([series(6, 6, null, 6)], 20)).toEqual([[0, 20, "pending"], [30, 40, "pending"]]));
  it("fires on for as long as it is told to", () => expect(stretches([series(6, 1, 1, 1, 1)], 0, 25)).toEqual([[0, 40, "firing"]]));
  it("of several series shows the one that fires", () => expect(stretches([series(6, 6, 6), series(1, 6)], 10)).toEqual([[0, 10, "pending"], [10, 30, "firing"]]));
  it.each([
    ["<", 1], [">=", 5], ["<=", 5], ["==", 5], ["!=", 4],
  ])("knows %s", (op, value) => expect(stretches([series(value)], 0, 0, op)).toEqual([[0, 10, "firing"]]));
});

describe("what the server answers", () => {
  const outcome = {
    name: "changed",
    evaluations: 10,
    failures: 0,
    unlistedEpisodes: 0,
    episodes: [
      { labels: {}, activeAt: "1970-01-01T00:00:10Z", firedAt: "1970-01-01T00:00:20Z", endedAt: "1970-01-01T00:00:50Z" },
      { labels: {}, activeAt: "1970-01-01T00:00:10Z", endedAt: "1970-01-01T00:00:30Z" },
      { labels: {}, activeAt: "1970-01-01T00:01:00Z", firedAt: "1970-01-01T00:01:00Z" },
    ],
  };

  it("is drawn with firing over pending, to the end where it goes on", () => {
    expect(stretchesOf(outcome, 90_000).map(({ from, to, state }) => [from, to, state])).toEqual([
      [10, 20, "pending"], [10, 30, "pending"], [20, 50, "firing"], [60, 90, "firing"],
    ]);
  });

  it("is counted", () => expect(firedOf(outcome, 90_000)).toEqual({ times: 2, millis: 60_000 }));

  it("comes of a rule file with both conditions", () => {
    const file = JSON.parse(ruleFile({ expr: 'a{b="\n"} > 1', changed: "a > 2", forText: "5m", keepText: "0s", interval: "30s", fromMs: 0, toMs: 1 }));
    expect(file.groups[0]).toMatchObject({ interval: "30s", rules: [{ expr: 'a{b="\n"} > 1', for: "5m" }, { expr: "a > 2" }] });
  });
});
