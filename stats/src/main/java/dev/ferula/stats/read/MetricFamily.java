package dev.ferula.stats.read;

import dev.ferula.model.MetricType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One metric with all its rows: a registered view or an instrument. What it is never changes; only
 * its rows and their numbers do. A view that is unregistered and registered again is a new family.
 *
 * <p>Safe for use by several threads at once.
 */
public interface MetricFamily {
  /**
   * The name as the user wrote it ({@code demo/latency}): neither sanitised nor in a namespace, nor
   * unique, since a view and an instrument of several sources may share it.
   */
  String name();

  String description();

  /** The unit as the user wrote it, UCUM by convention ({@code ms}, {@code By}); may be empty. */
  String unit();

  /** One of counter, gauge, histogram and summary; it says which parts of a {@link Point} count. */
  MetricType type();

  /** The label names in the order of {@link MetricRow#labelValue}, as the user wrote them. */
  List<String> labelNames();

  /**
   * The finite upper bounds of the classic buckets, ascending; empty for other types and for a
   * histogram that has only the last, unbounded bucket. The same list for every row.
   */
  List<Double> bounds();

  /** Whether the points of a histogram have exponential (native) buckets. */
  boolean isNative();

  /** When the family came to be, in milliseconds. Rows have their own times. */
  long created();

  /** How many rows there are; may change at any time. */
  int rowCount();

  /**
   * Reads every row: fills {@code point} with a row's numbers, then calls the visitor, row after
   * row, in the order of the label values (column by column, missing before empty, UTF-8 order; an
   * overflow row comes last). The point is the caller's to keep and to use again; no two threads
   * may use the same one at once. Rows that appear meanwhile may be left out.
   */
  void read(Point point, RowVisitor visitor);

  /** What a reader last put beside this family by {@link #attach}; null at first. */
  @Nullable Object attachment();

  /**
   * Keeps an object of the reader's choice beside this family, in place of the one before. There is
   * one slot: a reader that may share the family with another must recognise its own objects.
   */
  void attach(@Nullable Object attachment);
}
