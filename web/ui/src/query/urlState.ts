import { duration, parseDuration } from "../api/format";

export type Density = "low" | "medium" | "high";
export type Tab = "table" | "graph" | "explain";
export type Display = "lines" | "stacked" | "heatmap";

/** How far apart the points of a graph are: by the range's length, or as a person said. */
export type Resolution = { type: "auto"; density: Density } | { type: "fixed" | "custom"; stepMs: number };

/** What one panel of the query page shows; all of it stands in the page's address. */
export interface PanelState {
  expr: string;
  showTree: boolean;
  tab: Tab;
  rangeMs: number;
  /** End of the graph, or moment of the table, in milliseconds; null for now. */
  endMs: number | null;
  resolution: Resolution;
  display: Display;
  /** Where the y axis begins; null to follow the data. */
  yAxisMin: number | null;
  exemplars: boolean;
}

export const emptyPanel: PanelState = {
  expr: "",
  showTree: false,
  tab: "table",
  rangeMs: 3_600_000,
  endMs: null,
  resolution: { type: "auto", density: "medium" },
  display: "lines",
  yAxisMin: null,
  exemplars: false,
};

function parseTime(text: string | null): number | null {
  if (!text) {
    return null;
  }
  const millis = Date.parse(`${text.trim().replace(" ", "T")}Z`);
  return Number.isNaN(millis) ? null : millis;
}

function timeParam(millis: number): string {
  return new Date(millis).toISOString().slice(0, 19).replace("T", " ");
}

function tabOf(text: string | null): Tab {
  return text === "0" || text === "graph" ? "graph" : text === "explain" ? "explain" : "table";
}

function displayOf(mode: string | null, stacked: string | null): Display {
  if (stacked === "1") {
    return "stacked";
  }
  return mode === "stacked" || mode === "heatmap" ? mode : "lines";
}

function resolutionOf(get: (name: string) => string | null): Resolution {
  const type = get("res_type");
  const density = get("res_density");
  const stepMs = Math.round(Number(get("res_step") ?? NaN) * 1000);
  if ((type === "fixed" || type === "custom") && stepMs >= 1) {
    return { type, stepMs };
  }
  if (type === "auto") {
    return { type, density: density === "low" || density === "high" ? density : "medium" };
  }
  const old = Number.parseInt(get("step_input") ?? "", 10);
  return old > 0 ? { type: "custom", stepMs: old * 1000 } : emptyPanel.resolution;
}

function minOf(text: string | null): number | null {
  const min = text === null || text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(min) ? min : null;
}

/**
 * Reads the panels of an address. Knows Prometheus's present names and the old ones, in which alert
 * links still come: numeric tabs (0 graph, 1 table), stacked and step_input.
 */
export function decodePanels(search: string): PanelState[] {
  const params = new URLSearchParams(search);
  const panels: PanelState[] = [];
  for (let i = 0; params.has(`g${i}.expr`); i++) {
    const get = (name: string) => params.get(`g${i}.${name}`);
    panels.push({
      expr: get("expr") ?? "",
      showTree: get("show_tree") === "1",
      tab: tabOf(get("tab")),
      rangeMs: parseDuration(get("range_input") ?? "") || emptyPanel.rangeMs,
      endMs: parseTime(get("moment_input") ?? get("end_input")),
      resolution: resolutionOf(get),
      display: displayOf(get("display_mode"), get("stacked")),
      yAxisMin: minOf(get("y_axis_min")),
      exemplars: get("show_exemplars") === "1",
    });
  }
  return panels.length > 0 ? panels : [emptyPanel];
}

/** The address of panels, as decodePanels reads it. */
export function encodePanels(panels: PanelState[]): string {
  const params = new URLSearchParams();
  panels.forEach((panel, i) => {
    const set = (name: string, value: string) => params.set(`g${i}.${name}`, value);
    set("expr", panel.expr);
    set("show_tree", panel.showTree ? "1" : "0");
    set("tab", panel.tab);
    if (panel.endMs !== null) {
      set("end_input", timeParam(panel.endMs));
      set("moment_input", timeParam(panel.endMs));
    }
    set("range_input", duration(panel.rangeMs));
    set("res_type", panel.resolution.type);
    if (panel.resolution.type === "auto") {
      set("res_density", panel.resolution.density);
    } else {
      set("res_step", String(panel.resolution.stepMs / 1000));
    }
    set("display_mode", panel.display);
    if (panel.yAxisMin !== null) {
      set("y_axis_min", String(panel.yAxisMin));
    }
    set("show_exemplars", panel.exemplars ? "1" : "0");
  });
  return params.toString();
}

const pointsOf: Record<Density, number> = { low: 100, medium: 250, high: 750 };

/** The step that a graph asks for, in seconds: whole seconds where it is automatic. */
export function stepOf(resolution: Resolution, rangeMs: number): number {
  return resolution.type === "auto"
    ? Math.max(Math.floor(rangeMs / pointsOf[resolution.density] / 1000), 1)
    : resolution.stepMs / 1000;
}
