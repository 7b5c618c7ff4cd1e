package dev.ferula.promql.plan;

import dev.ferula.histogram.GoMath;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.parser.DurationExpr;
import dev.ferula.promql.parser.Span;
import dev.ferula.promql.parser.UnaryOp;
import org.jspecify.annotations.Nullable;

/** Evaluates duration expressions once step and range of the query are known. */
final class Durations {
  /* What a count of nanoseconds can hold. */
  private static final double MAX_SECONDS = 0x1p63 / 1e9;

  private final double step;
  private final double range;
  private final String text;

  /** {@code text} is what was parsed, for positions in errors; empty where it is not at hand. */
  Durations(long stepMillis, long rangeMillis, String text) {
    step = stepMillis / 1000.0;
    range = rangeMillis / 1000.0;
    this.text = text;
  }

  /** Milliseconds, which may be below zero; zero for no offset. */
  long offset(@Nullable DurationExpr expr) {
    return expr == null ? 0 : millis(expr, true);
  }

  /** Milliseconds, above zero. */
  long length(DurationExpr expr) {
    return millis(expr, false);
  }

  /**
   * Milliseconds; zero, which stands for the default step, where arithmetic comes to less than one.
   */
  long subqueryStep(DurationExpr expr) {
    long millis = length(expr);
    if (millis == 0 && expr instanceof DurationExpr.Literal literal && literal.nanos() != 0) {
      // Prometheus divides by it.
      throw QueryException.execution("subquery step is shorter than a millisecond");
    }
    return millis;
  }

  private long millis(DurationExpr expr, boolean negativeAllowed) {
    if (expr instanceof DurationExpr.Literal literal) {
      return literal.millis();
    }
    double seconds = seconds(expr);
    if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
      throw refusal(expr, "duration is NaN or infinite");
    }
    if (seconds <= 0 && !negativeAllowed) {
      throw refusal(expr, "duration must be greater than 0");
    }
    if (Math.abs(seconds) > MAX_SECONDS) {
      throw refusal(expr, "duration is out of range");
    }
    return (long) (seconds * 1000);
  }

  private double seconds(DurationExpr expr) {
    return switch (expr) {
      case DurationExpr.Literal literal -> literal.seconds();
      case DurationExpr.Unary unary -> {
        double value = seconds(unary.operand());
        yield unary.op() == UnaryOp.MINUS ? -value : value;
      }
      case DurationExpr.Binary binary -> arithmetic(binary);
      case DurationExpr.Step _ -> step;
      case DurationExpr.Range _ -> range;
      case DurationExpr.Extreme extreme -> {
        double left = seconds(extreme.left());
        double right = seconds(extreme.right());
        yield extreme.max() ? GoMath.max(left, right) : GoMath.min(left, right);
      }
      case DurationExpr.Paren paren -> seconds(paren.inner());
    };
  }

  private double arithmetic(DurationExpr.Binary binary) {
    double left = seconds(binary.left());
    double right = seconds(binary.right());
    return switch (binary.op()) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> {
        requireDivisor(binary, right, "division by zero");
        yield left / right;
      }
      case MODULO -> {
        requireDivisor(binary, right, "modulo by zero");
        yield left % right;
      }
      case POWER -> GoMath.pow(left, right);
      case OR,
          AND,
          UNLESS,
          EQUAL,
          NOT_EQUAL,
          LESS,
          LESS_OR_EQUAL,
          GREATER,
          GREATER_OR_EQUAL,
          TRIM_UPPER,
          TRIM_LOWER,
          ATAN2 ->
          throw new IllegalArgumentException("no operator of durations: " + binary.op().text());
    };
  }

  private void requireDivisor(DurationExpr expr, double divisor, String message) {
    if (divisor == 0) {
      throw refusal(expr, message);
    }
  }

  private QueryException refusal(DurationExpr expr, String message) {
    Span blamed = blamed(expr);
    return new QueryException(
        QueryException.Kind.BAD_DATA,
        blamed.byteStartIn(text) + ":" + blamed.byteEndIn(text) + ": " + message);
  }

  /* Where Prometheus sees arithmetic: from its first to its last operand. */
  private static Span blamed(DurationExpr expr) {
    return switch (expr) {
      case DurationExpr.Literal _, DurationExpr.Step _, DurationExpr.Range _ -> expr.span();
      case DurationExpr.Binary binary -> between(binary.left(), binary.right());
      case DurationExpr.Extreme extreme -> between(extreme.left(), extreme.right());
      case DurationExpr.Unary unary ->
          new Span(unary.span().start(), blamed(unary.operand()).end());
      case DurationExpr.Paren(Span span, DurationExpr.Literal literal) ->
          new Span(span.start(), literal.span().end());
      case DurationExpr.Paren paren -> blamed(paren.inner());
    };
  }

  private static Span between(DurationExpr first, DurationExpr last) {
    return new Span(blamed(first).start(), blamed(last).end());
  }
}
