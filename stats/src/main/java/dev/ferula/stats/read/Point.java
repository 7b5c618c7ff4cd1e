package dev.ferula.stats.read;

import dev.ferula.model.Exemplar;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one row at one moment: a buffer that a reader makes once and that {@link
 * MetricFamily#read} fills again for each row. Which parts count depends on the family's type:
 *
 * <ul>
 *   <li>counter and gauge: {@link #isLong}, {@link #longValue}, {@link #value};
 *   <li>histogram: {@link #count}, {@link #sum}, {@link #bucket} and, where the family {@linkplain
 *       MetricFamily#isNative() is native}, {@link #schema} and what follows it;
 *   <li>summary: {@link #count}, {@link #sum}, {@link #quantile}, {@link #quantileValue};
 *   <li>exemplars: {@link #exemplar} by bucket for histograms, 0 for counters.
 * </ul>
 *
 * <p>In a histogram the buckets always add up to the count. Not for use by several threads at once.
 */
public final class Point {
  private boolean isLong;
  private long longValue;
  private double value;

  private long count;
  private double sum;
  private long[] buckets = new long[16];
  private int bucketCount;

  private int schema;
  private double zeroThreshold;
  private long zeroCount;
  private final NativeBuckets positive = new NativeBuckets();
  private final NativeBuckets negative = new NativeBuckets();

  private double[] quantiles = new double[4];
  private double[] quantileValues = new double[4];
  private int quantileCount;

  private @Nullable Exemplar[] exemplars = new @Nullable Exemplar[16];
  private int exemplarCount;

  private @Nullable Object kept;

  /** Whether the value of a counter or gauge is whole and {@link #longValue} holds it exactly. */
  public boolean isLong() {
    return isLong;
  }

  /** The value of a counter or gauge, where {@link #isLong}. */
  public long longValue() {
    return longValue;
  }

  /** The value of a counter or gauge, rounded to a double where it is a long beyond 2^53. */
  public double value() {
    return isLong ? (double) longValue : value;
  }

  /** How many observations a histogram or summary has seen. */
  public long count() {
    return count;
  }

  /** The sum of all observations of a histogram or summary. */
  public double sum() {
    return sum;
  }

  /**
   * The number of classic buckets, one more than the family's bounds, the last one unbounded; 0
   * where a histogram has native buckets only.
   */
  public int bucketCount() {
    return bucketCount;
  }

  /** The observations in classic bucket {@code i}; not cumulative. */
  public long bucket(int i) {
    return buckets[i];
  }

  /** The resolution of the native buckets, -4 to 8. */
  public int schema() {
    return schema;
  }

  /** The greatest absolute value that counts as zero. */
  public double zeroThreshold() {
    return zeroThreshold;
  }

  /** How many observations count as zero. */
  public long zeroCount() {
    return zeroCount;
  }

  /** The native buckets of positive values; filled anew with the point. */
  public NativeBuckets positive() {
    return positive;
  }

  /** The native buckets of negative values; filled anew with the point. */
  public NativeBuckets negative() {
    return negative;
  }

  /** Quantiles are numbered from 0 to this, exclusive; 0 for all but summaries. */
  public int quantileCount() {
    return quantileCount;
  }

  /** The rank of quantile {@code i}, 0 to 1, ascending. */
  public double quantile(int i) {
    return quantiles[i];
  }

  /** The value at quantile {@code i}; NaN while the window has no observation. */
  public double quantileValue(int i) {
    return quantileValues[i];
  }

  /** Exemplars are numbered from 0 to this, exclusive; 0 when the row has none. */
  public int exemplarCount() {
    return exemplarCount;
  }

  /** The exemplar of classic bucket {@code i}, or of a counter for 0; null where there is none. */
  public @Nullable Exemplar exemplar(int i) {
    return exemplars[i];
  }

  // --- filling: for those who implement families

  /** What an implementation last kept in the point by {@link #keep}, to use it again. */
  public @Nullable Object kept() {
    return kept;
  }

  /** Keeps an object over {@link #clear}; an implementation must recognise its own. */
  public void keep(Object scratch) {
    kept = scratch;
  }

  /** Empties the point. Every fill starts with this. */
  public Point clear() {
    isLong = false;
    longValue = 0;
    value = 0;
    count = 0;
    sum = 0;
    bucketCount = 0;
    schema = 0;
    zeroThreshold = 0;
    zeroCount = 0;
    positive.clear();
    negative.clear();
    quantileCount = 0;
    Arrays.fill(exemplars, 0, exemplarCount, null);
    exemplarCount = 0;
    return this;
  }

  /** Sets a value that is a whole number, and is shown as one. */
  public void setLong(long newValue) {
    isLong = true;
    longValue = newValue;
  }

  /** Sets a value. */
  public void setDouble(double newValue) {
    isLong = false;
    value = newValue;
  }

  /** Sets the number of observations of a distribution or summary, and their sum. */
  public void setTotals(long newCount, double newSum) {
    count = newCount;
    sum = newSum;
  }

  /** Appends a classic bucket. */
  public void addBucket(long observations) {
    if (bucketCount == buckets.length) {
      buckets = Arrays.copyOf(buckets, 2 * bucketCount);
    }
    buckets[bucketCount++] = observations;
  }

  /**
   * Sets what native buckets need beside their counts.
   *
   * @param newSchema the resolution, -4 to 8
   * @param newZeroThreshold the greatest absolute value that counts as zero
   */
  public void setNative(int newSchema, double newZeroThreshold, long newZeroCount) {
    schema = newSchema;
    zeroThreshold = newZeroThreshold;
    zeroCount = newZeroCount;
  }

  /** Appends a native bucket for positive values; indices must ascend. */
  public void addPositive(int index, long observations) {
    positive.add(index, observations);
  }

  /** Appends a native bucket for negative values; indices must ascend. */
  public void addNegative(int index, long observations) {
    negative.add(index, observations);
  }

  /** Appends a quantile; ranks, 0 to 1, must ascend. */
  public void addQuantile(double rank, double valueAtRank) {
    if (quantileCount == quantiles.length) {
      quantiles = Arrays.copyOf(quantiles, 2 * quantileCount);
      quantileValues = Arrays.copyOf(quantileValues, 2 * quantileCount);
    }
    quantiles[quantileCount] = rank;
    quantileValues[quantileCount++] = valueAtRank;
  }

  /** Sets the exemplar of bucket {@code i}. */
  public void setExemplar(int i, @Nullable Exemplar exemplar) {
    if (i >= exemplars.length) {
      exemplars = Arrays.copyOf(exemplars, Math.max(i + 1, 2 * exemplars.length));
    }
    exemplars[i] = exemplar;
    exemplarCount = Math.max(exemplarCount, i + 1);
  }
}
