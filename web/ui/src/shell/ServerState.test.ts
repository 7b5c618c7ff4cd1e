import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("document", { baseURI: "http://localhost/" });
const { replayed } = await import("./ServerState");

describe("the start's progress", () => {
  it.each([
    [{ min: 0, max: 0, current: 0 }, undefined],
    [{ min: 10, max: 20, current: 15 }, 0.5],
    [{ min: 10, max: 20, current: 25 }, 1],
    [{ min: 10, max: 20, current: 0 }, 0],
  ])("of %j is %s", (replay, part) => expect(replayed(replay)).toBe(part));
});
