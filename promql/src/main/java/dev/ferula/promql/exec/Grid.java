package dev.ferula.promql.exec;

/**
 * The steps at which an expression is evaluated: {@code start}, {@code start + interval} ... up to
 * {@code end}, in milliseconds.
 */
record Grid(long start, long end, long interval) {
  /** One step only. */
  static Grid instant(long timestamp) {
    return new Grid(timestamp, timestamp, 1);
  }

  /** How many steps there are; none where the end lies before the start. */
  int steps() {
    return end < start ? 0 : Math.toIntExact((end - start) / interval + 1);
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
