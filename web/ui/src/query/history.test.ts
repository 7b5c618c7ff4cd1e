import { describe, expect, it } from "vitest";
import { kept, readHistory, remembered } from "./history";

describe("the history of queries", () => {
  it("has the newest first and each query once", () => {
    expect(["a", "b", " a ", "", "c"].reduce(remembered, [] as string[])).toEqual(["c", "a", "b"]);
  });

  it("forgets the oldest", () => {
    const many = Array.from({ length: kept + 5 }, (_, i) => `q${i}`).reduce(remembered, [] as string[]);
    expect(many).toHaveLength(kept);
    expect(many[0]).toBe(`q${kept + 4}`);
  });

  it.each([null, "", "{", "{}", "[1, null]"])("stored as %j is empty", (text) => expect(readHistory(text)).toEqual([]));
});
