import { describe, expect, it } from "vitest";
import { Rule, Target } from "../api/types";
import { matches, offendingLine, ruleShown, targetShown } from "./filters";

describe("filters", () => {
  it.each([
    ["http://a:1/metrics job=\"API\"", "api a:1", true],
    ["http://a:1/metrics", "", true],
    ["http://a:1/metrics", "b", false],
  ])("%j with %j: %s", (shown, typed, expected) => expect(matches(shown, typed)).toBe(expected));

  const target = { scrapePool: "p", health: "down", scrapeUrl: "http://a:1/m", labels: { job: "x" }, lastError: "refused" } as unknown as Target;

  it.each([
    [{ pool: null, health: "all", text: "" }, true],
    [{ pool: "p", health: "down", text: 'job="x"' }, true],
    [{ pool: null, health: "all", text: "refused" }, true],
    [{ pool: "q", health: "all", text: "" }, false],
    [{ pool: null, health: "up", text: "" }, false],
  ])("of targets %j: %s", (filter, expected) => expect(targetShown(target, filter)).toBe(expected));

  const rule = { name: "Down", labels: { severity: "page" }, query: "up == 0", alerts: [{ labels: { instance: "a:1" } }] } as unknown as Rule;

  it.each([
    [[], "", true],
    [["firing"], "a:1", true],
    [["firing"], "severity", true],
    [["pending"], "", false],
    [[], "other", false],
  ])("of rules %j %j: %s", (wanted, text, expected) => expect(ruleShown(rule, ["firing", "late"], wanted, text)).toBe(expected));
});

describe("the line a scrape failed at", () => {
  it("is shown as it was sent", () => {
    expect(offendingLine('expected label name, got "2" ("INVALID") while parsing: "b{x=\\"1\\" 2" at line 3, column 9')).toEqual({
      message: 'expected label name, got "2" ("INVALID") at line 3, column 9',
      line: 'b{x="1" 2',
    });
    expect(offendingLine('x while parsing: "a\\x00\\a\\tb\\\\n\\U0001f525"')?.line).toBe("a\u0000\u0007\tb\\n🔥");
  });

  it.each(["", "connection refused", 'x while parsing: "open'])("is not there in %j", (error) => expect(offendingLine(error)).toBeNull());
});
