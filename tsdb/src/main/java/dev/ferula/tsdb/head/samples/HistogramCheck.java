package dev.ferula.tsdb.head.samples;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;

/** Whether native histograms are well-formed, in Prometheus's words. */
public final class HistogramCheck {
  private static final int MIN_SCHEMA = -4;
  private static final int MAX_SCHEMA = 8;

  private HistogramCheck() {}

  /** What is wrong with the histogram; empty if nothing is. */
  public static String problem(Histogram h) {
    if (h.isStale()) {
      return "";
    }
    String problem =
        layout(
            h.schema(),
            h.zeroCount() == 0 && h.zeroThreshold() == 0,
            h.customValues(),
            h.positiveSpans(),
            h.positiveBuckets().length,
            h.negativeSpans(),
            h.negativeBuckets().length);
    if (problem.isEmpty()) {
      problem = side("positive", negativeDelta(h.positiveBuckets()));
    }
    if (problem.isEmpty()) {
      problem = side("negative", negativeDelta(h.negativeBuckets()));
    }
    return problem.isEmpty() ? count(h) : problem;
  }

  private static String count(Histogram h) {
    long buckets = sum(h.positiveBuckets()) + sum(h.negativeBuckets()) + h.zeroCount();
    boolean nan = Double.isNaN(h.sum());
    if (nan ? Long.compareUnsigned(buckets, h.count()) <= 0 : buckets == h.count()) {
      return "";
    }
    return Long.toUnsignedString(buckets)
        + " observations found in buckets, but the Count field is "
        + Long.toUnsignedString(h.count())
        + ": histogram's observation count should "
        + (nan
            ? "be at least the number of observations found in the buckets"
            : "equal the number of observations found in the buckets (in absence of NaN)");
  }

  /** What is wrong with the histogram; empty if nothing is. */
  public static String problem(FloatHistogram h) {
    if (h.isStale()) {
      return "";
    }
    String problem =
        layout(
            h.schema(),
            h.zeroCount() == 0 && h.zeroThreshold() == 0,
            h.customValues(),
            h.positiveSpans(),
            h.positiveBuckets().length,
            h.negativeSpans(),
            h.negativeBuckets().length);
    if (problem.isEmpty() && (h.count() < 0 || h.zeroCount() < 0)) {
      problem = "histogram's observation count is negative";
    }
    if (problem.isEmpty()) {
      problem = side("positive", negativeCount(h.positiveBuckets()));
    }
    return problem.isEmpty() ? side("negative", negativeCount(h.negativeBuckets())) : problem;
  }

  private static String layout(
      int schema,
      boolean zeroEmpty,
      double[] bounds,
      int[] positiveSpans,
      int positive,
      int[] negativeSpans,
      int negative) {
    if (schema == Histogram.CUSTOM_BUCKETS) {
      return custom(zeroEmpty, bounds, positiveSpans, positive, negativeSpans, negative);
    }
    if (schema < MIN_SCHEMA || schema > MAX_SCHEMA) {
      return "histogram has an invalid schema, which must be between -4 and 8 for exponential"
          + " buckets, or -53 for custom buckets";
    }
    if (bounds.length > 0) {
      return "histogram with exponential schema must not have custom bounds";
    }
    String problem = side("positive", spans(positiveSpans, positive, false));
    return problem.isEmpty() ? side("negative", spans(negativeSpans, negative, false)) : problem;
  }

  private static String custom(
      boolean zeroEmpty,
      double[] bounds,
      int[] positiveSpans,
      int positive,
      int[] negativeSpans,
      int negative) {
    for (int i = 0; i < bounds.length; i++) {
      if (Double.isNaN(bounds[i])) {
        return "custom buckets: histogram custom bounds must not be NaN";
      }
      if (i > 0 && bounds[i] <= bounds[i - 1]) {
        return "custom buckets: previous bound is "
            + bounds[i - 1]
            + " and current is "
            + bounds[i]
            + ": histogram custom bounds must be in strictly increasing order";
      }
    }
    if (bounds.length > 0 && bounds[bounds.length - 1] == Double.POSITIVE_INFINITY) {
      return "custom buckets: last +Inf bound must not be explicitly defined: histogram custom"
          + " bounds must be finite";
    }
    String problem = spans(positiveSpans, positive, true);
    if (!problem.isEmpty()) {
      return "custom buckets: " + problem;
    }
    long reach = 0;
    for (int part : positiveSpans) {
      reach += part;
    }
    if (bounds.length + 1 < reach) {
      return "custom buckets: only "
          + bounds.length
          + " custom bounds defined which is insufficient to cover total span length of "
          + reach
          + ": histogram custom bounds are too few";
    }
    if (!zeroEmpty) {
      return "custom buckets: must have zero count of 0";
    }
    return negativeSpans.length + negative > 0
        ? "custom buckets: must not have negative buckets"
        : "";
  }

  private static String spans(int[] spans, int buckets, boolean firstToo) {
    long needed = 0;
    for (int i = 0; i + 1 < spans.length; i += 2) {
      if (spans[i] < 0 && (i > 0 || firstToo)) {
        return "span number "
            + (i / 2 + 1)
            + " with offset "
            + spans[i]
            + ": histogram has a span whose offset is negative";
      }
      needed += spans[i + 1] & 0xffffffffL;
    }
    return needed == buckets && spans.length % 2 == 0
        ? ""
        : "spans need "
            + needed
            + " buckets, have "
            + buckets
            + " buckets: histogram spans specify different number of buckets than provided";
  }

  private static String negativeDelta(long[] deltas) {
    long count = 0;
    for (int i = 0; i < deltas.length; i++) {
      count += deltas[i];
      if (count < 0) {
        return bucket(i, Long.toString(count));
      }
    }
    return "";
  }

  private static String negativeCount(double[] counts) {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 0) {
        return bucket(i, Double.toString(counts[i]));
      }
    }
    return "";
  }

  private static String bucket(int i, String count) {
    return "bucket number "
        + (i + 1)
        + " has observation count of "
        + count
        + ": histogram has a bucket whose observation count is negative";
  }

  private static long sum(long[] deltas) {
    long count = 0;
    long sum = 0;
    for (long delta : deltas) {
      count += delta;
      sum += count;
    }
    return sum;
  }

  private static String side(String side, String problem) {
    return problem.isEmpty() ? "" : side + " side: " + problem;
  }
}
