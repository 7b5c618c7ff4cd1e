package dev.ferula.promql.exec;

import dev.ferula.promql.QueryException;

/**
 * The steps at which an expression is evaluated: {@code start}, {@code start + interval} ... up to
 * {@code end}, in milliseconds.
 */
record Grid(long start, long end, long interval) {
  /** One step only. */
  static Grid instant(long timestamp) {
    return new Grid(timestamp, timestamp, 1);
  }

  /**
   * How many steps there are; none where the end lies before the start.
   *
   * @throws QueryException if they are more than any query may hold values of
   */
  int steps() {
    long steps = end < start ? 0 : (end - start) / interval + 1;
    if (steps > Integer.MAX_VALUE) {
      throw QueryException.execution(Limits.TOO_MANY_SAMPLES);
    }
    return (int) steps;
  }

  long timestamp(int step) {
    return start + step * interval;
  }

  boolean isInstant() {
    return start == end;
  }

  long lastTimestamp() {
    return timestamp(Math.max(steps() - 1, 0));
  }
}
