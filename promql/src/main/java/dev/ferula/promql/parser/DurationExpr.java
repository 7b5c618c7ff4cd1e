package dev.ferula.promql.parser;

import java.util.List;

/**
 * A duration in a range, a subquery's step or an offset: a literal, or arithmetic that is evaluated
 * when the query's range and step are known. All values are in seconds.
 */
public sealed interface DurationExpr {
  Span span();

  /** The durations directly inside, in the order of the text. */
  default List<DurationExpr> children() {
    return List.of();
  }

  /**
   * A fixed duration.
   *
   * @param written whether it was written with units ({@code 5m}) rather than as a number ({@code
   *     300})
   */
  record Literal(Span span, double seconds, boolean written) implements DurationExpr {
    /** The duration to the nearest nanosecond. */
    public long nanos() {
      return GoFloat.rounded(seconds * 1e9);
    }

    /** The whole milliseconds of the duration, towards zero. */
    public long millis() {
      return nanos() / 1_000_000;
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** A sign before a duration. */
  record Unary(Span span, UnaryOp op, DurationExpr operand) implements DurationExpr {
    @Override
    public List<DurationExpr> children() {
      return List.of(operand);
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** Arithmetic on two durations; {@code op} is one of {@code + - * / % ^}. */
  record Binary(Span span, BinaryOp op, DurationExpr left, DurationExpr right)
      implements DurationExpr {
    @Override
    public List<DurationExpr> children() {
      return List.of(left, right);
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** {@code step()}: the resolution of the query; zero for an instant query. */
  record Step(Span span) implements DurationExpr {
    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** {@code range()}: the time between the query's start and end; zero for an instant query. */
  record Range(Span span) implements DurationExpr {
    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** {@code min_of(a, b)} and {@code max_of(a, b)}. */
  record Extreme(Span span, boolean max, DurationExpr left, DurationExpr right)
      implements DurationExpr {
    @Override
    public List<DurationExpr> children() {
      return List.of(left, right);
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }

  /** A duration in parentheses. */
  record Paren(Span span, DurationExpr inner) implements DurationExpr {
    @Override
    public List<DurationExpr> children() {
      return List.of(inner);
    }

    @Override
    public String toString() {
      return Printer.print(this);
    }
  }
}
