import { PlanNode } from "../api/types";

/** An operator as a row of a table; `part` is its share of the whole time, from 0 to 1. */
export interface PlanRow {
  node: PlanNode;
  depth: number;
  part: number;
}

/** The operators of a plan from the top, inputs below what reads them. */
export function planRows(root: PlanNode): PlanRow[] {
  const rows: PlanRow[] = [];
  const walk = (node: PlanNode, depth: number) => {
    rows.push({ node, depth, part: root.totalTime > 0 ? Math.min(node.selfTime / root.totalTime, 1) : 0 });
    node.inputs.forEach((input) => walk(input, depth + 1));
  };
  walk(root, 0);
  return rows;
}

/** Seconds as a person reads short times. */
export function millisText(seconds: number): string {
  const millis = seconds * 1000;
  return millis >= 1000 ? `${seconds.toFixed(2)} s` : `${millis < 10 ? millis.toFixed(3) : millis.toFixed(1)} ms`;
}
