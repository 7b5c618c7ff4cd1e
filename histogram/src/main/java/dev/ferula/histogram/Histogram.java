package dev.ferula.histogram;

import dev.ferula.model.StaleMarker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A native histogram with integer counts, as applications expose it.
 *
 * <p>Immutable by agreement: the arrays that the accessors return are the histogram's own and must
 * not be written to. Spans are as {@link HistogramSpans} says. Schemas -4..8 are exponential;
 * {@link #CUSTOM_BUCKETS} has bounds of its own and neither zero nor negative buckets.
 */
public final class Histogram implements Layout {
  /** The schema number of histograms with custom bucket bounds. */
  public static final int CUSTOM_BUCKETS = -53;

  private final CounterResetHint counterResetHint;
  private final int schema;
  private final double zeroThreshold;
  private final long zeroCount;
  private final long count;
  private final double sum;
  private final int[] positiveSpans;
  private final int[] negativeSpans;
  private final long[] positiveBuckets;
  private final long[] negativeBuckets;
  private final double[] customValues;

  /** A histogram of the given parts; the arrays belong to it from now on. Nothing is validated. */
  public Histogram(
      CounterResetHint counterResetHint,
      int schema,
      double zeroThreshold,
      long zeroCount,
      long count,
      double sum,
      int[] positiveSpans,
      long[] positiveBuckets,
      int[] negativeSpans,
      long[] negativeBuckets,
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

  @Override
  public int schema() {
    return schema;
  }

  @Override
  public boolean usesCustomBuckets() {
    return schema == CUSTOM_BUCKETS;
  }

  @Override
  public double zeroThreshold() {
    return zeroThreshold;
  }

  public long zeroCount() {
    return zeroCount;
  }

  public long count() {
    return count;
  }

  /** The sum of all observations; the stale marker makes the whole histogram a stale marker. */
  public double sum() {
    return sum;
  }

  public boolean isStale() {
    return StaleMarker.isStale(sum);
  }

  @Override
  public int[] positiveSpans() {
    return positiveSpans;
  }

  @Override
  public int[] negativeSpans() {
    return negativeSpans;
  }

  /**
   * The counts of the positive buckets, each as the difference to the one before (the first to 0).
   */
  public long[] positiveBuckets() {
    return positiveBuckets;
  }

  /** As {@link #positiveBuckets()}, for negative observations. */
  public long[] negativeBuckets() {
    return negativeBuckets;
  }

  /** The finite upper bounds of a histogram with custom buckets; empty for every other schema. */
  @Override
  public double[] customValues() {
    return customValues;
  }

  /** The same histogram with absolute float counts. */
  public FloatHistogram toFloat() {
    return new FloatHistogram(
        counterResetHint,
        schema,
        zeroThreshold,
        zeroCount,
        count,
        sum,
        positiveSpans,
        absolute(positiveBuckets),
        negativeSpans,
        absolute(negativeBuckets),
        customValues);
  }

  private static double[] absolute(long[] deltas) {
    double[] counts = new double[deltas.length];
    long current = 0;
    for (int i = 0; i < deltas.length; i++) {
      current += deltas[i];
      counts[i] = current;
    }
    return counts;
  }

  /** Equal in every part, doubles by their bits. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Histogram that
        && counterResetHint == that.counterResetHint
        && schema == that.schema
        && sameBits(zeroThreshold, that.zeroThreshold)
        && zeroCount == that.zeroCount
        && count == that.count
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
