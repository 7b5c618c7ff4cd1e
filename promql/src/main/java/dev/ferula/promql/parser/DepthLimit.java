package dev.ferula.promql.parser;

import java.util.ArrayDeque;
import java.util.Deque;

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
      for (DurationExpr duration : level.expr.durations()) {
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
      for (DurationExpr child : level.duration.children()) {
        pending.push(new DurationLevel(child, level.depth + 1));
      }
    }
  }

  /** Records that the expression is nested too deeply at the span. */
  static TokenStream.Stop exceeded(int maxDepth, Span span, TokenStream tokens) {
    tokens.error(span, "expression is nested deeper than " + maxDepth + " levels");
    return new TokenStream.Stop();
  }
}
