package dev.ferula.textparse;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Native histograms of decoded metrics, in the one form that a histogram always has. */
final class ProtoNative {
  private static final double[] NO_BOUNDS = {};

  private ProtoNative() {}

  /** What is wrong with the spans of a metric's histogram, or null. */
  static @Nullable String complaint(ProtoMetric metric) {
    String positive = complaint("positive", metric.positive, metric.isFloat());
    return positive != null ? positive : complaint("negative", metric.negative, metric.isFloat());
  }

  private static @Nullable String complaint(String name, ProtoBuckets side, boolean floats) {
    long wanted = 0;
    for (int i = 1; i < side.spanInts(); i += 2) {
      wanted += side.spanAt(i) & 0xffffffffL;
    }
    int have = floats ? side.countCount() : side.deltaCount();
    return wanted == have
        ? null
        : name + " side: spans require " + wanted + " buckets, have " + have;
  }

  static Histogram integers(ProtoMetric metric, CounterResetHint hint) {
    HistogramCompaction.Deltas positive =
        HistogramCompaction.compact(metric.positive.spans(), metric.positive.deltas(), 0);
    HistogramCompaction.Deltas negative =
        HistogramCompaction.compact(metric.negative.spans(), metric.negative.deltas(), 0);
    return new Histogram(
        hint,
        metric.schema,
        metric.zeroThreshold,
        metric.zeroCount,
        metric.sampleCount,
        metric.sampleSum,
        positive.spans(),
        positive.buckets(),
        negative.spans(),
        negative.buckets(),
        NO_BOUNDS);
  }

  static FloatHistogram floats(ProtoMetric metric, CounterResetHint hint) {
    HistogramCompaction.Counts positive =
        HistogramCompaction.compact(metric.positive.spans(), metric.positive.counts(), 0);
    HistogramCompaction.Counts negative =
        HistogramCompaction.compact(metric.negative.spans(), metric.negative.counts(), 0);
    return new FloatHistogram(
        hint,
        metric.schema,
        metric.zeroThreshold,
        metric.zeroCountFloat,
        metric.sampleCountFloat,
        metric.sampleSum,
        positive.spans(),
        positive.buckets(),
        negative.spans(),
        negative.buckets(),
        NO_BOUNDS);
  }
}
