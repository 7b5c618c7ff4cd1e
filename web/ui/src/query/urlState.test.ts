import { describe, expect, it } from "vitest";
import { decodePanels, emptyPanel, encodePanels } from "./urlState";

describe("addresses of the query page", () => {
  it("come back as the panels they were made from", () => {
    const panels = [
      { ...emptyPanel, expr: 'rate(x{a="b"}[5m])', tab: "graph" as const, rangeMs: 7_200_000, stepS: 15 },
      { ...emptyPanel, expr: "up", endMs: Date.UTC(2026, 0, 2, 3, 4, 5), stacked: true },
    ];
    expect(decodePanels(`?${encodePanels(panels)}`)).toEqual(panels);
  });

  it("with numeric tabs and step_input are understood, as alert links carry them", () => {
    const [panel] = decodePanels("?g0.expr=up%20%3D%3D%200&g0.tab=0&g0.range_input=2h&g0.step_input=30");
    expect(panel).toEqual({ ...emptyPanel, expr: "up == 0", tab: "graph", rangeMs: 7_200_000, stepS: 30 });
    expect(decodePanels("?g0.expr=up&g0.tab=1")[0].tab).toBe("table");
  });

  it("without panels show one empty panel", () => {
    expect(decodePanels("")).toEqual([emptyPanel]);
  });
});
