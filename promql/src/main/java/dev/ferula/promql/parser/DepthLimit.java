package dev.ferula.promql.parser;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Refuses trees too deep for the recursive walks that come after parsing. */
final class DepthLimit {
  private DepthLimit() {}

  private record Level(Expr expr, int depth) {}

  /** Walks the tree without recursion. */
  static void check(Expr root, int maxDepth, TokenStream tokens) {
    Deque<Level> pending = new ArrayDeque<>();
    pending.push(new Level(root, 1));
    while (!pending.isEmpty()) {
      Level level = pending.pop();
      if (level.depth > maxDepth) {
        throw exceeded(maxDepth, level.expr.span(), tokens);
      }
      for (Expr child : children(level.expr)) {
        pending.push(new Level(child, level.depth + 1));
      }
    }
  }

  private static List<Expr> children(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral _, Expr.StringLiteral _, Expr.VectorSelector _ -> List.of();
      case Expr.MatrixSelector matrix -> List.of(matrix.selector());
      case Expr.SubqueryExpr subquery -> List.of(subquery.inner());
      case Expr.UnaryExpr unary -> List.of(unary.operand());
      case Expr.BinaryExpr binary -> List.of(binary.left(), binary.right());
      case Expr.AggregateExpr aggregate ->
          aggregate.parameter() == null
              ? List.of(aggregate.inner())
              : List.of(aggregate.parameter(), aggregate.inner());
      case Expr.Call call -> call.arguments();
      case Expr.ParenExpr paren -> List.of(paren.inner());
    };
  }

  /** Records that the expression is nested too deeply at the span. */
  static TokenStream.Stop exceeded(int maxDepth, Span span, TokenStream tokens) {
    tokens.error(span, "expression is nested deeper than " + maxDepth + " levels");
    return new TokenStream.Stop();
  }
}
