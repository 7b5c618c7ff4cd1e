package dev.ferula.promql.parser;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Refuses trees too deep for the recursive walks that come after parsing. */
final class DepthLimit {
  private DepthLimit() {}

  private record Level(Expr expr, int depth) {}

  private record DurationLevel(DurationExpr duration, int depth) {}

  /** Walks the tree without recursion. */
  static void check(Expr root, int maxDepth, TokenStream tokens) {
    Deque<Level> pending = new ArrayDeque<>();
    pending.push(new Level(root, 1));
    while (!pending.isEmpty()) {
      Level level = pending.pop();
      if (level.depth > maxDepth) {
        throw exceeded(maxDepth, level.expr.span(), tokens);
      }
      for (DurationExpr duration : durations(level.expr)) {
        check(duration, level.depth + 1, maxDepth, tokens);
      }
      for (Expr child : level.expr.children()) {
        pending.push(new Level(child, level.depth + 1));
      }
    }
  }

  private static void check(DurationExpr root, int depth, int maxDepth, TokenStream tokens) {
    Deque<DurationLevel> pending = new ArrayDeque<>();
    pending.push(new DurationLevel(root, depth));
    while (!pending.isEmpty()) {
      DurationLevel level = pending.pop();
      if (level.depth > maxDepth) {
        throw exceeded(maxDepth, level.duration.span(), tokens);
      }
      for (DurationExpr child : children(level.duration)) {
        pending.push(new DurationLevel(child, level.depth + 1));
      }
    }
  }

  private static List<DurationExpr> durations(Expr expr) {
    return switch (expr) {
      case Expr.VectorSelector selector -> present(selector.offset());
      case Expr.MatrixSelector matrix -> present(matrix.range());
      case Expr.SubqueryExpr subquery ->
          present(subquery.range(), subquery.step(), subquery.offset());
      case Expr.NumberLiteral _,
          Expr.StringLiteral _,
          Expr.UnaryExpr _,
          Expr.BinaryExpr _,
          Expr.AggregateExpr _,
          Expr.Call _,
          Expr.ParenExpr _ ->
          List.of();
    };
  }

  private static List<DurationExpr> present(@Nullable DurationExpr... durations) {
    return Stream.of(durations).flatMap(Stream::ofNullable).toList();
  }

  private static List<DurationExpr> children(DurationExpr duration) {
    return switch (duration) {
      case DurationExpr.Literal _, DurationExpr.Step _, DurationExpr.Range _ -> List.of();
      case DurationExpr.Unary unary -> List.of(unary.operand());
      case DurationExpr.Paren paren -> List.of(paren.inner());
      case DurationExpr.Binary binary -> List.of(binary.left(), binary.right());
      case DurationExpr.Extreme extreme -> List.of(extreme.left(), extreme.right());
    };
  }

  /** Records that the expression is nested too deeply at the span. */
  static TokenStream.Stop exceeded(int maxDepth, Span span, TokenStream tokens) {
    tokens.error(span, "expression is nested deeper than " + maxDepth + " levels");
    return new TokenStream.Stop();
  }
}
