/** The query page with an expression. */
export function queryLink(expr: string, tab: "table" | "graph" = "table"): string {
  return `/query?${new URLSearchParams({ "g0.expr": expr, "g0.tab": tab })}`;
}
