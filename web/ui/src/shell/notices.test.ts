import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("document", { baseURI: "http://localhost/" });
const { withNotice } = await import("./notices");

const notice = (text: string, active = true, date = "2026-01-01T00:00:00Z") => ({ text, active, date });

describe("notices", () => {
  it("come newest first, each text once", () => {
    const after = [notice("a"), notice("b"), notice("a", true, "2026-01-02T00:00:00Z")].reduce(withNotice, []);
    expect(after.map((n) => [n.text, n.date.slice(0, 10)])).toEqual([
      ["a", "2026-01-02"],
      ["b", "2026-01-01"],
    ]);
  });

  it("go when they are taken back", () => {
    expect([notice("a"), notice("b"), notice("a", false)].reduce(withNotice, []).map((n) => n.text)).toEqual(["b"]);
    expect(withNotice([], notice("a", false))).toEqual([]);
  });
});
