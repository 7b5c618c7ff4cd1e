package dev.ferula.histogram;

import dev.ferula.model.StaleMarker;
import dev.ferula.notation.GoNumber;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A native histogram with float counts, as PromQL computes with it.
 *
 * <p>Immutable by agreement: the arrays that the accessors return are the histogram's own and must
 * not be written to. Spans are as {@link HistogramSpans} says. Schemas -4..8 are exponential;
 * {@link #CUSTOM_BUCKETS} has bounds of its own and neither zero nor negative buckets.
 */
public final class FloatHistogram implements Layout {
  /** The schema number of histograms with custom bucket bounds. */
  public static final int CUSTOM_BUCKETS = -53;

  private static final double[] NO_VALUES = {};

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

  @Override
  public int[] positiveSpans() {
    return positiveSpans;
  }

  @Override
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
  @Override
  public double[] customValues() {
    return customValues;
  }

  /** Whether the two can be added or compared: both exponential, or both with custom buckets. */
  public boolean isCompatibleWith(FloatHistogram other) {
    return usesCustomBuckets() == other.usesCustomBuckets();
  }

  /** The same histogram with another counter reset hint. */
  public FloatHistogram withCounterResetHint(CounterResetHint hint) {
    return hint == counterResetHint
        ? this
        : with(hint, zeroCount, count, sum, positiveBuckets, negativeBuckets);
  }

  /** The same histogram without buckets: hint, schema, count and sum. */
  public FloatHistogram withoutBuckets() {
    return new FloatHistogram(
        counterResetHint,
        schema,
        0,
        0,
        count,
        sum,
        HistogramSpans.NONE,
        NO_VALUES,
        HistogramSpans.NONE,
        NO_VALUES,
        NO_VALUES);
  }

  /** Every count and the sum multiplied; a negative factor makes it a gauge. */
  public FloatHistogram multipliedBy(double factor) {
    return with(
        factor < 0 ? CounterResetHint.GAUGE : counterResetHint,
        zeroCount * factor,
        count * factor,
        sum * factor,
        times(positiveBuckets, factor),
        times(negativeBuckets, factor));
  }

  /**
   * Every count and the sum divided; a negative divisor makes it a gauge, division by zero leaves
   * no buckets.
   */
  public FloatHistogram dividedBy(double divisor) {
    if (divisor == 0) {
      return new FloatHistogram(
          counterResetHint,
          schema,
          zeroThreshold,
          zeroCount / divisor,
          count / divisor,
          sum / divisor,
          HistogramSpans.NONE,
          NO_VALUES,
          HistogramSpans.NONE,
          NO_VALUES,
          customValues);
    }
    return with(
        divisor < 0 ? CounterResetHint.GAUGE : counterResetHint,
        zeroCount / divisor,
        count / divisor,
        sum / divisor,
        over(positiveBuckets, divisor),
        over(negativeBuckets, divisor));
  }

  private FloatHistogram with(
      CounterResetHint hint,
      double newZeroCount,
      double newCount,
      double newSum,
      double[] newPositive,
      double[] newNegative) {
    return new FloatHistogram(
        hint,
        schema,
        zeroThreshold,
        newZeroCount,
        newCount,
        newSum,
        positiveSpans,
        newPositive,
        negativeSpans,
        newNegative,
        customValues);
  }

  private static double[] times(double[] values, double factor) {
    double[] result = values.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] *= factor;
    }
    return result;
  }

  private static double[] over(double[] values, double divisor) {
    double[] result = values.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] /= divisor;
    }
    return result;
  }

  /** The same histogram with as few spans as possible and without empty buckets. */
  public FloatHistogram compact() {
    return withBuckets(positiveRun().compact(), negativeRun().compact(), schema);
  }

  /**
   * The same histogram in a coarser exponential schema, its counter reset hint unknown; itself
   * where it has that schema already.
   *
   * @throws IllegalArgumentException for custom buckets or a finer schema
   */
  public FloatHistogram inSchema(int targetSchema) {
    if (targetSchema == schema) {
      return this;
    }
    if (usesCustomBuckets() || targetSchema > schema || targetSchema == CUSTOM_BUCKETS) {
      throw new IllegalArgumentException("cannot turn schema " + schema + " to " + targetSchema);
    }
    return withBuckets(
            positiveRun().coarser(schema, targetSchema, false),
            negativeRun().coarser(schema, targetSchema, false),
            targetSchema)
        .withCounterResetHint(CounterResetHint.UNKNOWN);
  }

  private FloatHistogram withBuckets(BucketRun positive, BucketRun negative, int newSchema) {
    return new FloatHistogram(
        counterResetHint,
        newSchema,
        zeroThreshold,
        zeroCount,
        count,
        sum,
        positive.toSpans(),
        positive.toCounts(),
        negative.toSpans(),
        negative.toCounts(),
        customValues);
  }

  BucketRun positiveRun() {
    return BucketRun.of(positiveSpans, positiveBuckets);
  }

  BucketRun negativeRun() {
    return BucketRun.of(negativeSpans, negativeBuckets);
  }

  /**
   * The part of the histogram below ({@code upper}) or above a bound. Buckets that the bound cuts
   * keep an interpolated share; count and sum are estimated anew if anything was cut.
   */
  public FloatHistogram trimmed(double bound, boolean upper) {
    return new HistogramTrim(this, bound, upper).result();
  }

  /**
   * Whether observations were lost between {@code previous} and this histogram, so that the counter
   * began anew.
   */
  public boolean isResetSince(FloatHistogram previous) {
    return switch (counterResetHint) {
      case RESET -> true;
      case NOT_RESET -> false;
      case UNKNOWN, GAUGE -> count < previous.count || hasLostBuckets(previous);
    };
  }

  private boolean hasLostBuckets(FloatHistogram previous) {
    if (usesCustomBuckets()) {
      return !previous.usesCustomBuckets() || hasLostCustomBuckets(previous);
    }
    if (schema > previous.schema || zeroThreshold < previous.zeroThreshold) {
      return true;
    }
    ZeroBucket before = ZeroBucket.widened(previous, zeroThreshold);
    return before.threshold() != zeroThreshold
        || zeroCount < before.count().sum
        || side(this, true).lostSince(side(previous, true))
        || side(this, false).lostSince(side(previous, false));
  }

  /* The buckets outside this histogram's zero bucket, in this histogram's schema. */
  private BucketRun side(FloatHistogram of, boolean positive) {
    BucketRun run = positive ? of.positiveRun() : of.negativeRun();
    return run.coarser(of.schema, schema, false).above(zeroThreshold, schema);
  }

  private boolean hasLostCustomBuckets(FloatHistogram previous) {
    if (Arrays.equals(customValues, previous.customValues)) {
      return positiveRun().lostSince(previous.positiveRun());
    }
    double[] common = commonBounds(customValues, previous.customValues);
    return positiveRun()
        .onto(customValues, common, false)
        .lostSince(previous.positiveRun().onto(previous.customValues, common, false));
  }

  /** The bounds that both have; both are in rising order. */
  static double[] commonBounds(double[] a, double[] b) {
    double[] common = new double[Math.min(a.length, b.length)];
    int size = 0;
    int j = 0;
    for (double bound : a) {
      while (j < b.length && b[j] < bound) {
        j++;
      }
      if (j < b.length && b[j] == bound) {
        common[size++] = bound;
      }
    }
    return size == 0 ? NO_VALUES : Arrays.copyOf(common, size);
  }

  /**
   * Equal in everything but the counter reset hint, doubles by their bits; how buckets are spread
   * over spans does not matter.
   */
  public boolean hasSameValueAs(FloatHistogram that) {
    return schema == that.schema
        && sameBits(count, that.count)
        && sameBits(sum, that.sum)
        && zeroThreshold == that.zeroThreshold
        && sameBits(zeroCount, that.zeroCount)
        && (!usesCustomBuckets() || Arrays.equals(customValues, that.customValues))
        && positiveRun().sameAs(that.positiveRun())
        && negativeRun().sameAs(that.negativeRun());
  }

  /** The buckets in rising order, the zero bucket among them if it is not empty. */
  public HistogramBuckets buckets() {
    return HistogramBuckets.of(this);
  }

  /** How many bytes the histogram takes, roughly: what limits on queries count. */
  public int sizeInBytes() {
    return 168
        + 4 * (positiveSpans.length + negativeSpans.length)
        + 8 * (positiveBuckets.length + negativeBuckets.length + customValues.length);
  }

  /** As Prometheus prints it: {@code {count:2, sum:3, (0.5,1]:2}}. Empty buckets are left out. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{count:").append(GoNumber.general(count));
    text.append(", sum:").append(GoNumber.general(sum));
    HistogramBuckets buckets = HistogramBuckets.asStored(this);
    for (int i = 0; i < buckets.size(); i++) {
      if (buckets.count(i) != 0) {
        text.append(", ").append(buckets.bucket(i));
      }
    }
    return text.append('}').toString();
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
