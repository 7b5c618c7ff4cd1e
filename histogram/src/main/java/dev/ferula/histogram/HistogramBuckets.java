package dev.ferula.histogram;

import dev.ferula.notation.GoNumber;

/** The buckets of a native histogram with their boundaries, in rising order. Immutable. */
public final class HistogramBuckets {
  private final boolean custom;
  private final double[] lower;
  private final double[] upper;
  private final double[] counts;
  private final int zeroBucket;
  private int size;

  private HistogramBuckets(boolean custom, int capacity, int zeroBucket) {
    this.custom = custom;
    lower = new double[capacity];
    upper = new double[capacity];
    counts = new double[capacity];
    this.zeroBucket = zeroBucket;
  }

  /** The buckets; those that the zero bucket reaches into begin where it ends. */
  static HistogramBuckets of(FloatHistogram histogram) {
    return of(histogram, histogram.zeroCount() > 0, histogram.zeroThreshold());
  }

  /** The buckets with the boundaries of their schema, and the zero bucket whatever it counts. */
  static HistogramBuckets asStored(FloatHistogram histogram) {
    return of(histogram, true, 0);
  }

  private static HistogramBuckets of(
      FloatHistogram histogram, boolean hasZero, double lowestBoundary) {
    BucketRun positive = histogram.positiveRun();
    if (histogram.usesCustomBuckets()) {
      HistogramBuckets buckets = new HistogramBuckets(true, positive.size, -1);
      buckets.addCustom(positive, histogram.customValues());
      return buckets;
    }
    BucketRun negative = histogram.negativeRun();
    HistogramBuckets buckets =
        new HistogramBuckets(
            false, positive.size + negative.size + 1, hasZero ? negative.size : -1);
    double threshold = histogram.zeroThreshold();
    buckets.addNegative(negative, histogram.schema(), lowestBoundary);
    if (hasZero) {
      buckets.add(-threshold, threshold, histogram.zeroCount());
    }
    buckets.addPositive(positive, histogram.schema(), lowestBoundary);
    return buckets;
  }

  private void add(double from, double to, double count) {
    lower[size] = from;
    upper[size] = to;
    counts[size] = count;
    size++;
  }

  private void addCustom(BucketRun run, double[] bounds) {
    for (int i = 0; i < run.size; i++) {
      int index = run.indexes[i];
      add(
          HistogramBounds.custom(bounds, index - 1),
          HistogramBounds.custom(bounds, index),
          run.counts[i]);
    }
  }

  /* The zero bucket may reach into the first bucket; the boundary is then its threshold. */
  private void addPositive(BucketRun run, int schema, double threshold) {
    for (int i = 0; i < run.size; i++) {
      double from = HistogramBounds.exponential(schema, run.indexes[i] - 1);
      double to = HistogramBounds.exponential(schema, run.indexes[i]);
      add(from > 0 && from < threshold ? threshold : from, to, run.counts[i]);
    }
  }

  private void addNegative(BucketRun run, int schema, double threshold) {
    for (int i = run.size - 1; i >= 0; i--) {
      double from = -HistogramBounds.exponential(schema, run.indexes[i]);
      double to = -HistogramBounds.exponential(schema, run.indexes[i] - 1);
      add(from, to < 0 && to > -threshold ? -threshold : to, run.counts[i]);
    }
  }

  public int size() {
    return size;
  }

  public double lower(int i) {
    return lower[i];
  }

  public double upper(int i) {
    return upper[i];
  }

  public double count(int i) {
    return counts[i];
  }

  /** Whether an observation equal to the lower boundary is in the bucket. */
  public boolean lowerInclusive(int i) {
    if (custom) {
      return lower[i] == Double.NEGATIVE_INFINITY;
    }
    return i == zeroBucket || lower[i] < 0;
  }

  /** Whether an observation equal to the upper boundary is in the bucket. */
  public boolean upperInclusive(int i) {
    return custom || i == zeroBucket || upper[i] > 0;
  }

  /** A bucket as Prometheus prints it: {@code (0.5,1]:2}. */
  public String bucket(int i) {
    return (lowerInclusive(i) ? "[" : "(")
        + GoNumber.general(lower[i])
        + ","
        + GoNumber.general(upper[i])
        + (upperInclusive(i) ? "]" : ")")
        + ":"
        + GoNumber.general(counts[i]);
  }
}
