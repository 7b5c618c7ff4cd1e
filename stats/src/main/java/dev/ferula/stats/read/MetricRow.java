package dev.ferula.stats.read;

import org.jspecify.annotations.Nullable;

/**
 * The identity of one row of a family: its label values. The same object comes at every read for as
 * long as the row lives, so a reader can keep its rendered form in the slot.
 *
 * <p>Safe for use by several threads at once.
 */
public interface MetricRow {
  /**
   * The value of label {@code i} of {@link MetricFamily#labelNames}, or null where the recording
   * had no such tag and the family tells missing from empty.
   */
  @Nullable String labelValue(int i);

  /** When the row came to be, in milliseconds; a row that expired and came back is a new row. */
  long created();

  /**
   * Whether this is the row that stands for all series beyond the family's limit. Its label values
   * are all null; a reader marks it with the label {@code overflow="true"}.
   */
  boolean isOverflow();

  /** What a reader last put beside this row by {@link #attach}; null at first. */
  @Nullable Object attachment();

  /** Keeps an object beside this row; the rules of {@link MetricFamily#attach} hold. */
  void attach(@Nullable Object attachment);
}
