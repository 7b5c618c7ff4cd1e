package dev.ferula.promqltest.fuzz;

import dev.ferula.promql.parser.AtModifier;
import dev.ferula.promql.parser.BinaryOp;
import dev.ferula.promql.parser.DurationExpr;
import dev.ferula.promql.parser.UnaryOp;
import org.jspecify.annotations.Nullable;

/**
 * The times that a query names, and those that follow from it.
 *
 * @param start of the query, in milliseconds like all of them
 */
record NaiveTimes(long start, long end, long step) {

  /** When a selector looks that is evaluated at {@code time}. */
  long instant(@Nullable AtModifier at, @Nullable DurationExpr offset, long time) {
    long from =
        switch (at) {
          case null -> time;
          case AtModifier.Timestamp(long timestamp) -> timestamp;
          case AtModifier.Bound.START -> start;
          case AtModifier.Bound.END -> end;
        };
    return from - millis(offset);
  }

  long millis(@Nullable DurationExpr duration) {
    return duration == null ? 0 : (long) (seconds(duration) * 1000);
  }

  private double seconds(DurationExpr duration) {
    return switch (duration) {
      case DurationExpr.Literal literal -> literal.seconds();
      case DurationExpr.Unary(_, UnaryOp op, DurationExpr operand) ->
          op == UnaryOp.MINUS ? -seconds(operand) : seconds(operand);
      case DurationExpr.Binary(_, BinaryOp op, DurationExpr left, DurationExpr right) ->
          NaiveNumbers.operate(op, seconds(left), seconds(right));
      case DurationExpr.Step _ -> step / 1000.0;
      case DurationExpr.Range _ -> (end - start) / 1000.0;
      case DurationExpr.Extreme(_, boolean max, DurationExpr left, DurationExpr right) ->
          max ? Math.max(seconds(left), seconds(right)) : Math.min(seconds(left), seconds(right));
      case DurationExpr.Paren(_, DurationExpr inner) -> seconds(inner);
    };
  }

  /** A length, which has to be above zero. */
  long length(DurationExpr duration) {
    long length = millis(duration);
    if (length <= 0) {
      throw new NaiveEvaluator.Failure("no length: " + duration);
    }
    return length;
  }
}
