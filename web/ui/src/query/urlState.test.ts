import { describe, expect, it } from "vitest";
import { decodePanels, emptyPanel, encodePanels, PanelState, stepOf } from "./urlState";

describe("addresses of the query page", () => {
  it("come back as the panels they were made from", () => {
    const panels: PanelState[] = [
      { ...emptyPanel, expr: 'rate(x{a="b"}[5m])', tab: "graph", rangeMs: 7_200_000, resolution: { type: "fixed", stepMs: 15_000 } },
      { ...emptyPanel, expr: "up", endMs: Date.UTC(2026, 0, 2, 3, 4, 5), display: "stacked", exemplars: true },
      { ...emptyPanel, expr: "a&b=#?+%\n", tab: "explain", showTree: true, yAxisMin: 0, display: "heatmap" },
      { ...emptyPanel, resolution: { type: "auto", density: "high" } },
      { ...emptyPanel, resolution: { type: "custom", stepMs: 500 } },
    ];
    expect(decodePanels(`?${encodePanels(panels)}`)).toEqual(panels);
  });

  it("are those that Prometheus writes", () => {
    const written =
      "?g0.expr=up&g0.show_tree=0&g0.tab=graph&g0.end_input=2026-01-02+03%3A04%3A05&g0.moment_input=2026-01-02+03%3A04%3A05" +
      "&g0.range_input=1h&g0.res_type=auto&g0.res_density=medium&g0.display_mode=lines&g0.show_exemplars=0";
    expect(`?${encodePanels(decodePanels(written))}`).toBe(written);
  });

  it("with numeric tabs, stacked and step_input are understood, as alert links carry them", () => {
    const [panel] = decodePanels("?g0.expr=up%20%3D%3D%200&g0.tab=0&g0.stacked=1&g0.range_input=2h&g0.step_input=30");
    expect(panel).toEqual({
      ...emptyPanel,
      expr: "up == 0",
      tab: "graph",
      display: "stacked",
      rangeMs: 7_200_000,
      resolution: { type: "custom", stepMs: 30_000 },
    });
    expect(decodePanels("?g0.expr=up&g0.tab=1")[0].tab).toBe("table");
  });

  it("with values that make no sense keep the rest", () => {
    const search = "?g0.expr=up&g0.tab=9&g0.range_input=x&g0.end_input=noon&g0.res_type=fixed&g0.res_step=-1&g0.y_axis_min=low";
    expect(decodePanels(search)).toEqual([{ ...emptyPanel, expr: "up" }]);
  });

  it("without panels show one empty panel", () => {
    expect(decodePanels("")).toEqual([emptyPanel]);
  });
});

describe("a graph's step", () => {
  it.each([
    ["low", 36],
    ["medium", 14],
    ["high", 4],
  ] as const)("of an hour at %s density is %d s", (density, seconds) => {
    expect(stepOf({ type: "auto", density }, 3_600_000)).toBe(seconds);
  });

  it("is never under a second unless asked for", () => {
    expect(stepOf({ type: "auto", density: "high" }, 1000)).toBe(1);
    expect(stepOf({ type: "custom", stepMs: 100 }, 1000)).toBe(0.1);
  });
});
