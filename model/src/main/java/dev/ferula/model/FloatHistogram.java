package dev.ferula.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A native histogram with float counts, as PromQL computes with it.
 *
 * <p>Immutable by agreement: the arrays that the accessors return are the histogram's own and must
 * not be written to. Spans are as {@link HistogramSpans} says. Schemas -4..8 are exponential;
 * {@link #CUSTOM_BUCKETS} has bounds of its own and neither zero nor negative buckets.
 */
public final class FloatHistogram {
  /** The schema number of histograms with custom bucket bounds. */
  public static final int CUSTOM_BUCKETS = -53;

  private final CounterResetHint counterResetHint;
  private final int schema;
  private final double zeroThreshold;
  private final double zeroCount;
  private final double count;
  private final double sum;
  private final int[] positiveSpans;
  private final int[] negativeSpans;
  private final double[] positiveBuckets;
  private final double[] negativeBuckets;
  private final double[] customValues;

  /** A histogram of the given parts; the arrays belong to it from now on. Nothing is validated. */
  public FloatHistogram(
      CounterResetHint counterResetHint,
      int schema,
      double zeroThreshold,
      double zeroCount,
      double count,
      double sum,
      int[] positiveSpans,
      double[] positiveBuckets,
      int[] negativeSpans,
      double[] negativeBuckets,
      double[] customValues) {
    this.counterResetHint = counterResetHint;
    this.schema = schema;
    this.zeroThreshold = zeroThreshold;
    this.zeroCount = zeroCount;
    this.count = count;
    this.sum = sum;
    this.positiveSpans = positiveSpans;
    this.positiveBuckets = positiveBuckets;
    this.negativeSpans = negativeSpans;
    this.negativeBuckets = negativeBuckets;
    this.customValues = customValues;
  }

  public CounterResetHint counterResetHint() {
    return counterResetHint;
  }

  public int schema() {
    return schema;
  }

  public boolean usesCustomBuckets() {
    return schema == CUSTOM_BUCKETS;
  }

  public double zeroThreshold() {
    return zeroThreshold;
  }

  public double zeroCount() {
    return zeroCount;
  }

  public double count() {
    return count;
  }

  /** The sum of all observations; the stale marker makes the whole histogram a stale marker. */
  public double sum() {
    return sum;
  }

  public boolean isStale() {
    return StaleMarker.isStale(sum);
  }

  public int[] positiveSpans() {
    return positiveSpans;
  }

  public int[] negativeSpans() {
    return negativeSpans;
  }

  /** The counts of the positive buckets, absolute. */
  public double[] positiveBuckets() {
    return positiveBuckets;
  }

  /** As {@link #positiveBuckets()}, for negative observations. */
  public double[] negativeBuckets() {
    return negativeBuckets;
  }

  /** The finite upper bounds of a histogram with custom buckets; empty for every other schema. */
  public double[] customValues() {
    return customValues;
  }

  /** Equal in every part, doubles by their bits. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FloatHistogram that
        && counterResetHint == that.counterResetHint
        && schema == that.schema
        && sameBits(zeroThreshold, that.zeroThreshold)
        && sameBits(zeroCount, that.zeroCount)
        && sameBits(count, that.count)
        && sameBits(sum, that.sum)
        && Arrays.equals(positiveSpans, that.positiveSpans)
        && Arrays.equals(negativeSpans, that.negativeSpans)
        && Arrays.equals(positiveBuckets, that.positiveBuckets)
        && Arrays.equals(negativeBuckets, that.negativeBuckets)
        && Arrays.equals(customValues, that.customValues);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * schema + Arrays.hashCode(positiveBuckets))
        + (int) Double.doubleToRawLongBits(sum);
  }

  private static boolean sameBits(double a, double b) {
    return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
  }
}
