import { duration, parseDuration } from "../api/format";

/** What one panel of the query page shows; all of it stands in the page's address. */
export interface PanelState {
  expr: string;
  tab: "table" | "graph";
  rangeMs: number;
  /** End of the graph, or moment of the table, in milliseconds; null for now. */
  endMs: number | null;
  /** Fixed resolution in seconds; null for automatic. */
  stepS: number | null;
  stacked: boolean;
}

export const emptyPanel: PanelState = {
  expr: "",
  tab: "table",
  rangeMs: 3_600_000,
  endMs: null,
  stepS: null,
  stacked: false,
};

function parseTime(text: string | null): number | null {
  if (!text) {
    return null;
  }
  const millis = Date.parse(`${text.replace(" ", "T")}Z`);
  return Number.isNaN(millis) ? null : millis;
}

function timeParam(millis: number): string {
  return new Date(millis).toISOString().slice(0, 19).replace("T", " ");
}

/**
 * Reads the panels of an address. Knows Prometheus's present names and the old ones, in which alert
 * links still come: numeric tabs (0 graph, 1 table) and step_input.
 */
export function decodePanels(search: string): PanelState[] {
  const params = new URLSearchParams(search);
  const panels: PanelState[] = [];
  for (let i = 0; params.has(`g${i}.expr`); i++) {
    const get = (name: string) => params.get(`g${i}.${name}`);
    const tab = get("tab");
    const oldStep = Number(get("step_input") ?? NaN);
    const fixed = get("res_type") === "fixed" ? Number(get("res_step") ?? NaN) : oldStep;
    panels.push({
      expr: get("expr") ?? "",
      tab: tab === "0" || tab === "graph" ? "graph" : "table",
      rangeMs: parseDuration(get("range_input") ?? "") || emptyPanel.rangeMs,
      endMs: parseTime(get("end_input") ?? get("moment_input")),
      stepS: Number.isFinite(fixed) && fixed > 0 ? fixed : null,
      stacked: get("stacked") === "1" || get("display_mode") === "stacked",
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
    set("show_tree", "0");
    set("tab", panel.tab);
    if (panel.endMs !== null) {
      set("end_input", timeParam(panel.endMs));
      set("moment_input", timeParam(panel.endMs));
    }
    set("range_input", duration(panel.rangeMs));
    set("res_type", panel.stepS === null ? "auto" : "fixed");
    if (panel.stepS !== null) {
      set("res_step", String(panel.stepS));
    }
    set("display_mode", panel.stacked ? "stacked" : "lines");
    set("show_exemplars", "0");
  });
  return params.toString();
}

/** The step that a graph of the given width asks for, in seconds. */
export function autoStep(rangeMs: number): number {
  return Math.max(Math.floor(rangeMs / 1000 / 250), 1);
}
