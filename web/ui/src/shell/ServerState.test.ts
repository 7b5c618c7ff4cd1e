import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("document", { baseURI: "http://localhost/" });
const { replayed, skewOf } = await import("./ServerState");

describe("the start's progress", () => {
  it.each([
    [{ min: 0, max: 0, current: 0 }, undefined],
    [{ min: 10, max: 20, current: 15 }, 0.5],
    [{ min: 10, max: 20, current: 25 }, 1],
    [{ min: 10, max: 20, current: 0 }, 0],
  ])("of %j is %s", (replay, part) => expect(replayed(replay)).toBe(part));
});

describe("the server's clock", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    ["Thu, 01 Jan 2026 00:00:00 GMT", undefined],
    ["Thu, 01 Jan 2026 00:00:29 GMT", undefined],
    ["Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
    ["Wed, 31 Dec 2025 23:59:00 GMT", -60_000],
    ["yesterday", undefined],
    [null, undefined],
  ])("that says %s is ahead by %s", (date, ahead) => expect(skewOf(date, now)).toBe(ahead));
});
