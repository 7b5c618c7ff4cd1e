import { AstNode, childrenOf, textOf } from "../tree/ast";

const comparisons = [">", "<", ">=", "<=", "==", "!="];
const turned: Record<string, string> = { ">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "==", "!=": "!=" };

/** A comparison of an expression with a number, which may be moved. */
export interface Threshold {
  /** What is compared, as an expression of its own. */
  compared: string;
  /** As if the number stood on the right. */
  op: string;
  value: number;
  /** Whether the comparison is the whole expression, so that what it yields is what the rule yields. */
  whole: boolean;
  /** The node of the number. */
  literal: AstNode;
}

function unwrapped(node: AstNode): AstNode {
  return node.type === "parenExpr" && node.expr ? unwrapped(node.expr) : node;
}

function numberOf(node: AstNode | null | undefined): number | null {
  if (!node) {
    return null;
  }
  const inner = unwrapped(node);
  if (inner.type === "unaryExpr" && inner.expr) {
    const value = numberOf(inner.expr);
    return value === null ? null : inner.op === "-" ? -value : value;
  }
  const value = inner.type === "numberLiteral" ? Number(inner.val) : NaN;
  return Number.isFinite(value) ? value : null;
}

function thresholdOf(node: AstNode, whole: boolean): Threshold | null {
  if (node.type !== "binaryExpr" || node.bool || !comparisons.includes(node.op ?? "")) {
    return null;
  }
  for (const [compared, literal, op] of [
    [node.lhs, node.rhs, node.op],
    [node.rhs, node.lhs, turned[node.op as string]],
  ] as const) {
    const value = numberOf(literal);
    const text = compared && numberOf(compared) === null ? textOf(compared) : null;
    if (value !== null && text !== null) {
      return { compared: text, op: op as string, value, whole, literal: literal as AstNode };
    }
  }
  return null;
}

/** The thresholds of an expression in the order of its text. */
export function thresholdsOf(root: AstNode): Threshold[] {
  const top = unwrapped(root);
  const found: Threshold[] = [];
  const walk = (node: AstNode) => {
    const threshold = thresholdOf(node, node === top);
    if (threshold) {
      found.push(threshold);
    }
    childrenOf(node).forEach(walk);
  };
  walk(root);
  return found;
}

/** The expression with another number in place of one; null where it cannot be written here. */
export function moved(root: AstNode, literal: AstNode, value: number): string | null {
  const change = <T extends AstNode | null | undefined>(node: T): T => {
    if (!node) {
      return node;
    }
    if (node === literal) {
      return { type: "numberLiteral", val: String(value) } as unknown as T;
    }
    return {
      ...node,
      param: change(node.param),
      lhs: change(node.lhs),
      rhs: change(node.rhs),
      expr: change(node.expr),
      args: node.args?.map(change),
    };
  };
  return textOf(change(root));
}
