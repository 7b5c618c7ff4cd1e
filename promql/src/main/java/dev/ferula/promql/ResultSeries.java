package dev.ferula.promql;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import org.jspecify.annotations.Nullable;

/** One series of an answer: its labels and its points in rising order of time. Immutable. */
public final class ResultSeries {
  private final Labels labels;
  private final long[] timestamps;
  private final double[] values;
  private final @Nullable FloatHistogram @Nullable [] histograms;

  /** The arrays belong to the series from now on; a point is a float where it has no histogram. */
  public ResultSeries(
      Labels labels,
      long[] timestamps,
      double[] values,
      @Nullable FloatHistogram @Nullable [] histograms) {
    this.labels = labels;
    this.timestamps = timestamps;
    this.values = values;
    this.histograms = histograms;
  }

  public Labels labels() {
    return labels;
  }

  /** The number of points. */
  public int size() {
    return timestamps.length;
  }

  /** The timestamp of point {@code i} in milliseconds. */
  public long timestamp(int i) {
    return timestamps[i];
  }

  /** The value of point {@code i} where it is a float. */
  public double value(int i) {
    return values[i];
  }

  /** The histogram of point {@code i}, or null where it is a float. */
  public @Nullable FloatHistogram histogram(int i) {
    return histograms == null ? null : histograms[i];
  }

  /** Whether some point is a histogram. */
  public boolean hasHistograms() {
    return histograms != null;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(labels.toString()).append(" =>");
    for (int i = 0; i < size(); i++) {
      FloatHistogram histogram = histogram(i);
      text.append(' ').append(histogram == null ? String.valueOf(values[i]) : histogram);
      text.append(" @[").append(timestamps[i]).append(']');
    }
    return text.toString();
  }
}
