package dev.ferula.stats.read;

/** Receives the rows of one {@link MetricFamily#read}. */
@FunctionalInterface
public interface RowVisitor {
  /** One row. The point's content is valid during this call only; the row may be kept. */
  void row(MetricRow row, Point point);
}
