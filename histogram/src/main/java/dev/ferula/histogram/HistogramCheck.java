package dev.ferula.histogram;

import dev.ferula.notation.GoNumber;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Whether native histograms are well-formed, in Prometheus's words and in the order it looks. */
public final class HistogramCheck {
  private static final int MIN_SCHEMA = -4;
  private static final int MAX_SCHEMA = 8;

  private HistogramCheck() {}

  /** What is wrong with the histogram; empty if nothing is. */
  public static String problem(Histogram h) {
    String problem =
        layout(h, h.positiveBuckets().length, h.negativeBuckets().length, h.zeroCount() != 0);
    if (problem.isEmpty()) {
      problem = side("negative", negativeDelta(h.negativeBuckets()));
    }
    if (problem.isEmpty()) {
      problem = surplusBounds(h);
    }
    if (problem.isEmpty()) {
      problem = side("positive", negativeDelta(h.positiveBuckets()));
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
    String problem =
        layout(h, h.positiveBuckets().length, h.negativeBuckets().length, h.zeroCount() != 0);
    if (problem.isEmpty()) {
      problem = side("negative", negativeCount(h.negativeBuckets()));
    }
    if (problem.isEmpty() && h.zeroCount() < 0) {
      problem = "zero bucket" + observations(GoNumber.general(h.zeroCount()));
    }
    if (problem.isEmpty()) {
      problem = surplusBounds(h);
    }
    if (problem.isEmpty() && h.count() < 0) {
      // The second space is Prometheus's.
      problem =
          "observation count is  "
              + GoNumber.general(h.count())
              + ": histogram's observation count is negative";
    }
    return problem.isEmpty() ? side("positive", negativeCount(h.positiveBuckets())) : problem;
  }

  /* What is wrong with where so many buckets of each side lie. */
  private static String layout(Layout h, int positives, int negatives, boolean hasZeroCount) {
    int schema = h.schema();
    if (schema == Histogram.CUSTOM_BUCKETS) {
      String problem = customBounds(h.customValues(), h.positiveSpans(), positives);
      return problem.isEmpty() ? custom(h, negatives, hasZeroCount) : problem;
    }
    if (schema < MIN_SCHEMA || schema > MAX_SCHEMA) {
      return "histogram has an invalid schema, which must be between -4 and 8 for exponential"
          + " buckets, or -53 for custom buckets, got schema "
          + schema;
    }
    String problem = side("positive", spans(h.positiveSpans(), positives, false));
    return problem.isEmpty()
        ? side("negative", spans(h.negativeSpans(), negatives, false))
        : problem;
  }

  private static String surplusBounds(Layout h) {
    return !h.usesCustomBuckets() && h.customValues().length > 0
        ? "histogram with exponential schema must not have custom bounds"
        : "";
  }

  private static String custom(Layout h, int negatives, boolean hasZeroCount) {
    if (hasZeroCount) {
      return "custom buckets: must have zero count of 0";
    }
    if (h.zeroThreshold() != 0) {
      return "custom buckets: must have zero threshold of 0";
    }
    if (h.negativeSpans().length > 0) {
      return "custom buckets: must not have negative spans";
    }
    return negatives > 0 ? "custom buckets: must not have negative buckets" : "";
  }

  private static String customBounds(double[] bounds, int[] positiveSpans, int positive) {
    for (int i = 0; i < bounds.length; i++) {
      if (Double.isNaN(bounds[i])) {
        return "custom buckets: histogram custom bounds must not be NaN";
      }
      if (i > 0 && bounds[i] <= bounds[i - 1]) {
        return "custom buckets: previous bound is "
            + fixed(bounds[i - 1])
            + " and current is "
            + fixed(bounds[i])
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
    return bounds.length + 1 < reach
        ? "custom buckets: only "
            + bounds.length
            + " custom bounds defined which is insufficient to cover total span length of "
            + reach
            + ": histogram custom bounds are too few"
        : "";
  }

  private static String fixed(double value) {
    return Double.isInfinite(value)
        ? GoNumber.general(value)
        : new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
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
        return bucket(i, GoNumber.general(counts[i]));
      }
    }
    return "";
  }

  private static String bucket(int i, String count) {
    return "bucket number " + (i + 1) + observations(count);
  }

  private static String observations(String count) {
    return " has observation count of "
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
