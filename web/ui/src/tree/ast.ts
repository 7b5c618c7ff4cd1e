import { duration, seriesName } from "../api/format";

export interface Matcher {
  name: string;
  type: "=" | "!=" | "=~" | "!~";
  value: string;
}

/** A node of a parsed expression, as /api/v1/parse_query answers it; which fields it has depends on its type. */
export interface AstNode {
  type: string;
  op?: string;
  expr?: AstNode | null;
  param?: AstNode | null;
  lhs?: AstNode | null;
  rhs?: AstNode | null;
  args?: AstNode[];
  func?: { name: string };
  grouping?: string[];
  without?: boolean;
  bool?: boolean;
  matching?: { card: string; labels: string[]; on: boolean; include: string[]; fillValues?: { lhs: number | null; rhs: number | null } } | null;
  name?: string;
  matchers?: Matcher[];
  range?: number;
  step?: number;
  offset?: number;
  timestamp?: number | null;
  startOrEnd?: string | null;
  anchored?: boolean;
  smoothed?: boolean;
  val?: string;
}

/** What a node takes its input from, in the order of the text. */
export function childrenOf(node: AstNode): AstNode[] {
  const all = [node.param, node.lhs, node.rhs, node.expr, ...(node.args ?? [])];
  return all.filter((child): child is AstNode => child !== null && child !== undefined);
}

function selector(node: AstNode): string {
  const matchers = node.matchers ?? [];
  const plain = matchers.filter((m) => !(m.name === "__name__" && m.type === "=" && m.value === node.name));
  const pairs = plain.map((m) => {
    // The name in PromQL's notation, quoted where it must be.
    const name = seriesName({ [m.name]: "" }).slice(1, -'=""}'.length);
    return `${m.name === "__name__" ? m.name : name}${m.type}${JSON.stringify(m.value)}`;
  });
  const metric = node.name ? seriesName({ __name__: node.name }) : "";
  return metric.startsWith("{")
    ? `{${[JSON.stringify(node.name), ...pairs].join(", ")}}`
    : metric + (pairs.length > 0 || metric === "" ? `{${pairs.join(", ")}}` : "");
}

function modifiers(node: AstNode): string {
  const at = node.startOrEnd
    ? ` @ ${node.startOrEnd}()`
    : node.timestamp !== null && node.timestamp !== undefined
      ? ` @ ${(node.timestamp / 1000).toFixed(3)}`
      : "";
  const offset = node.offset ? ` offset ${duration(node.offset)}` : "";
  return (node.anchored ? " anchored" : "") + (node.smoothed ? " smoothed" : "") + at + offset;
}

function matching({ matching: m, bool }: AstNode): string {
  let text = bool ? " bool" : "";
  if (m && (m.on || m.labels.length > 0)) {
    text += ` ${m.on ? "on" : "ignoring"} (${m.labels.join(", ")})`;
  }
  if (m?.card === "many-to-one" || m?.card === "one-to-many") {
    text += ` ${m.card === "many-to-one" ? "group_left" : "group_right"} (${m.include.join(", ")})`;
  }
  const { lhs = null, rhs = null } = m?.fillValues ?? {};
  if (lhs !== null && lhs === rhs) {
    return `${text} fill (${lhs})`;
  }
  return text + (lhs === null ? "" : ` fill_left (${lhs})`) + (rhs === null ? "" : ` fill_right (${rhs})`);
}

/** What a node itself says, without its inputs. */
export function labelOf(node: AstNode): string {
  switch (node.type) {
    case "aggregation": {
      const names = node.grouping ?? [];
      const by = node.without ? ` without (${names.join(", ")})` : names.length > 0 ? ` by (${names.join(", ")})` : "";
      return `${node.op}${by} (…)`;
    }
    case "binaryExpr":
      return `… ${node.op}${matching(node)} …`;
    case "unaryExpr":
      return `${node.op}…`;
    case "call":
      return `${node.func?.name}(${node.args?.length ? "…" : ""})`;
    case "parenExpr":
      return "(…)";
    case "subquery":
      return `…[${duration(node.range ?? 0)}:${node.step ? duration(node.step) : ""}]${modifiers(node)}`;
    case "matrixSelector":
      return `${selector(node)}[${duration(node.range ?? 0)}]${modifiers(node)}`;
    case "vectorSelector":
      return selector(node) + modifiers(node);
    case "stringLiteral":
      return JSON.stringify(node.val);
    case "numberLiteral":
      return String(node.val);
    default:
      return node.type;
  }
}

/** The whole of a node as an expression that can be asked; null where a part of it is not known here. */
export function textOf(node: AstNode): string | null {
  const parts = childrenOf(node).map(textOf);
  if (parts.includes(null)) {
    return null;
  }
  switch (node.type) {
    case "aggregation":
      return labelOf(node).replace(/\(…\)$/, () => `(${parts.join(", ")})`);
    case "binaryExpr":
      return `${parts[0]} ${node.op}${matching(node)} ${parts[1]}`;
    case "unaryExpr":
      return `${node.op}${parts[0]}`;
    case "call":
      return `${node.func?.name}(${parts.join(", ")})`;
    case "parenExpr":
      return `(${parts[0]})`;
    case "subquery":
      return labelOf(node).replace("…", () => String(parts[0]));
    case "matrixSelector":
    case "vectorSelector":
    case "stringLiteral":
    case "numberLiteral":
      return labelOf(node);
    default:
      return null;
  }
}

/** Whether a node can be asked on its own: what has a range or is a string is no instant query's concern. */
export function isInstant(node: AstNode): boolean {
  return !["matrixSelector", "subquery", "stringLiteral"].includes(node.type);
}
