package dev.ferula.promqltest;

import dev.ferula.promql.parser.AtModifier;
import dev.ferula.promql.parser.Expr;
import java.util.Set;

/** Fixes every selector of an expression at one instant, as the expression means it to be. */
final class AtRewriter {
  /** Functions whose value depends on the evaluation time itself. */
  private static final Set<String> UNSAFE =
      Set.of(
          "days_in_month",
          "day_of_month",
          "day_of_week",
          "day_of_year",
          "end",
          "hour",
          "minute",
          "month",
          "year",
          "predict_linear",
          "range",
          "start",
          "step",
          "time",
          "timestamp");

  private final AtModifier at;

  AtRewriter(long timestamp) {
    this.at = new AtModifier.Timestamp(timestamp);
  }

  /** Whether the expression has the same value at any time once its selectors are fixed. */
  static boolean isSafe(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral _,
          Expr.StringLiteral _,
          Expr.VectorSelector _,
          Expr.MatrixSelector _,
          // A fixed subquery evaluates its inside at times of its own.
          Expr.SubqueryExpr _ ->
          true;
      case Expr.UnaryExpr unary -> isSafe(unary.operand());
      case Expr.ParenExpr paren -> isSafe(paren.inner());
      case Expr.BinaryExpr binary -> isSafe(binary.left()) && isSafe(binary.right());
      case Expr.AggregateExpr aggregate ->
          isSafe(aggregate.inner())
              && (aggregate.parameter() == null || isSafe(aggregate.parameter()));
      case Expr.Call call ->
          !UNSAFE.contains(call.function().name())
              && call.arguments().stream().allMatch(AtRewriter::isSafe);
    };
  }

  /** The expression with the instant on all that has none. */
  Expr fixed(Expr expr) {
    return switch (expr) {
      case Expr.VectorSelector selector -> fixed(selector);
      case Expr.SubqueryExpr subquery -> fixed(subquery);
      default -> expr.mapChildren(this::fixed);
    };
  }

  private Expr.VectorSelector fixed(Expr.VectorSelector selector) {
    return new Expr.VectorSelector(
        selector.span(),
        selector.name(),
        selector.matchers(),
        selector.offset(),
        selector.at() == null ? at : selector.at(),
        selector.extension());
  }

  /* What a fixed subquery sees does not depend on the evaluation time. */
  private Expr fixed(Expr.SubqueryExpr subquery) {
    return new Expr.SubqueryExpr(
        subquery.span(),
        subquery.inner(),
        subquery.range(),
        subquery.step(),
        subquery.offset(),
        subquery.at() == null ? at : subquery.at());
  }
}
