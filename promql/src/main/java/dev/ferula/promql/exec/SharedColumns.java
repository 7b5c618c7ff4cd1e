package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.promql.window.SampleColumns;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The decoded samples of a selection that several selectors of one query read, as in {@code a / a}:
 * the first to read a series leaves a copy for the others. What does not fit the query's memory is
 * decoded again. Safe for use by several threads.
 */
final class SharedColumns {
  /** More than this is not kept for one selection. */
  static final long MAX_BYTES = 64 << 20;

  private final Limits limits;
  private final AtomicReferenceArray<@Nullable Kept> bySeries;
  private final AtomicLong bytes = new AtomicLong();

  /** One series, as it was read. */
  private static final class Kept {
    final SampleColumns.Reading reading;
    final long[] times;
    final double[] values;
    final long[] histogramTimes;
    final @Nullable FloatHistogram[] histograms;

    Kept(SampleColumns from, SampleColumns.Reading reading) {
      this.reading = reading;
      times = Arrays.copyOf(from.times, from.floats);
      values = Arrays.copyOf(from.values, from.floats);
      histogramTimes = Arrays.copyOf(from.histogramTimes, from.histogramCount);
      histograms = Arrays.copyOf(from.histograms, from.histogramCount);
    }
  }

  SharedColumns(Limits limits, int series) {
    this.limits = limits;
    this.bySeries = new AtomicReferenceArray<>(series);
  }

  /** Fills the columns with a series if another selector has read it in the same way. */
  boolean fill(int series, SampleColumns into, SampleColumns.Reading reading) {
    Kept kept = bySeries.get(series);
    if (kept == null || !kept.reading.equals(reading)) {
      return false;
    }
    into.set(kept.times, kept.values, kept.histogramTimes, kept.histograms);
    return true;
  }

  /** Keeps a copy of what was read; start timestamps are not kept, nor what asks for them. */
  void keep(int series, SampleColumns from, SampleColumns.Reading reading) {
    if (reading.starts() || bySeries.get(series) != null) {
      return;
    }
    long size = 64 + 16L * (from.floats + from.histogramCount);
    for (int i = 0; i < from.histogramCount; i++) {
      size += 16L * SampleColumns.weight(from.histogram(i));
    }
    if (bytes.addAndGet(size) > MAX_BYTES || !limits.keep(size)) {
      bytes.addAndGet(-size);
      return;
    }
    bySeries.set(series, new Kept(from, reading));
  }
}
