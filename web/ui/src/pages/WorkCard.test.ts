import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("document", { baseURI: "http://localhost/" });
const { percentOf } = await import("./WorkCard");

describe("work under way", () => {
  it.each([
    [{ done: 0, all: 3 }, 0],
    [{ done: 2, all: 3 }, 66],
    [{ done: 3, all: 3 }, 100],
    [{ done: 9, all: 3 }, 100],
    [{ done: 9, all: 0 }, undefined],
  ])("with %j is %s percent done", (work, percent) => expect(percentOf(work)).toBe(percent));
});
