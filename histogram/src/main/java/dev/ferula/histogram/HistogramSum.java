package dev.ferula.histogram;

import java.util.Arrays;

/**
 * A native histogram that others are added to or subtracted from, with or without compensated
 * summation. Differences in schema, zero threshold and custom bounds are reconciled to what all
 * that took part can express. For one thread.
 *
 * <p>Only histograms that are {@linkplain FloatHistogram#isCompatibleWith compatible} can be
 * combined.
 */
public final class HistogramSum {
  private CounterResetHint hint;
  private int schema;
  private double zeroThreshold;
  private double[] customValues;
  private final Kahan zeroCount = new Kahan();
  private final Kahan count = new Kahan();
  private final Kahan sum = new Kahan();
  private BucketRun positive;
  private BucketRun negative;
  private boolean resetConflict;
  private boolean boundsReconciled;

  /** Starts from a histogram. */
  public HistogramSum(FloatHistogram first) {
    hint = first.counterResetHint();
    schema = first.schema();
    zeroThreshold = first.zeroThreshold();
    customValues = first.customValues();
    zeroCount.reset(first.zeroCount());
    count.reset(first.count());
    sum.reset(first.sum());
    positive = BucketRun.of(first.positiveSpans(), first.positiveBuckets());
    negative = BucketRun.of(first.negativeSpans(), first.negativeBuckets());
  }

  private HistogramSum(HistogramSum from) {
    hint = from.hint;
    schema = from.schema;
    zeroThreshold = from.zeroThreshold;
    customValues = from.customValues;
    copy(from.zeroCount, zeroCount);
    copy(from.count, count);
    copy(from.sum, sum);
    positive = from.positive.copy();
    negative = from.negative.copy();
    resetConflict = from.resetConflict;
    boundsReconciled = from.boundsReconciled;
  }

  private static void copy(Kahan from, Kahan to) {
    to.sum = from.sum;
    to.compensation = from.compensation;
  }

  /** An independent copy. */
  public HistogramSum copy() {
    return new HistogramSum(this);
  }

  /**
   * Adds, without compensation.
   *
   * @return whether different custom bounds had to be reduced to those in common
   */
  public boolean add(FloatHistogram other) {
    return combine(other, 1, false);
  }

  /** Subtracts, without compensation; returns as {@link #add} does. */
  public boolean subtract(FloatHistogram other) {
    return combine(other, -1, false);
  }

  /** Adds with Neumaier's compensation in every part; returns as {@link #add} does. */
  public boolean addCompensated(FloatHistogram other) {
    return combine(other, 1, true);
  }

  /** Whether what was combined has the schema kind of the other: exponential or custom. */
  public boolean isCompatibleWith(FloatHistogram other) {
    return usesCustomBuckets() == other.usesCustomBuckets();
  }

  /** Whether one of the histograms was marked as a counter reset and another as none. */
  public boolean resetConflict() {
    return resetConflict;
  }

  /** Whether some step had to reduce different custom bounds to those in common. */
  public boolean boundsReconciled() {
    return boundsReconciled;
  }

  private boolean usesCustomBuckets() {
    return schema == FloatHistogram.CUSTOM_BUCKETS;
  }

  private boolean combine(FloatHistogram other, double sign, boolean carried) {
    if (!isCompatibleWith(other)) {
      throw new IllegalArgumentException("cannot combine exponential and custom buckets");
    }
    combineHints(other.counterResetHint());
    if (usesCustomBuckets()) {
      combineTotals(other, sign, carried);
      return combineCustom(other, sign, carried);
    }
    combineZeroBuckets(other, sign, carried);
    combineTotals(other, sign, carried);
    combineExponential(other, sign, carried);
    return false;
  }

  private void combineTotals(FloatHistogram other, double sign, boolean carried) {
    add(count, sign * other.count(), carried);
    add(sum, sign * other.sum(), carried);
  }

  private static void add(Kahan to, double value, boolean carried) {
    if (carried) {
      to.add(value);
    } else {
      to.sum += value;
    }
  }

  private void combineHints(CounterResetHint other) {
    if (other == hint || hint == CounterResetHint.GAUGE) {
      return;
    }
    if (other == CounterResetHint.GAUGE) {
      hint = CounterResetHint.GAUGE;
      return;
    }
    if (hint != CounterResetHint.UNKNOWN && other != CounterResetHint.UNKNOWN) {
      resetConflict = true;
    }
    hint = CounterResetHint.UNKNOWN;
  }

  private boolean combineCustom(FloatHistogram other, double sign, boolean carried) {
    BucketRun theirs = BucketRun.of(other.positiveSpans(), other.positiveBuckets());
    boolean differ = !Arrays.equals(customValues, other.customValues());
    if (differ) {
      boundsReconciled = true;
      double[] common = FloatHistogram.commonBounds(customValues, other.customValues());
      positive = positive.onto(customValues, common, carried);
      theirs = theirs.onto(other.customValues(), common, carried);
      customValues = common;
    }
    positive = positive.plus(theirs, sign, carried);
    return differ;
  }

  private void combineExponential(FloatHistogram other, double sign, boolean carried) {
    BucketRun theirPositive = BucketRun.of(other.positiveSpans(), other.positiveBuckets());
    BucketRun theirNegative = BucketRun.of(other.negativeSpans(), other.negativeBuckets());
    if (other.schema() < schema) {
      positive = positive.coarser(schema, other.schema(), carried);
      negative = negative.coarser(schema, other.schema(), carried);
      schema = other.schema();
    } else if (other.schema() > schema) {
      theirPositive = theirPositive.coarser(other.schema(), schema, carried);
      theirNegative = theirNegative.coarser(other.schema(), schema, carried);
    }
    positive = positive.plus(theirPositive.above(zeroThreshold, schema), sign, carried);
    negative = negative.plus(theirNegative.above(zeroThreshold, schema), sign, carried);
  }

  /* Widens the smaller zero bucket, which may have to reach to the end of a bucket in use. */
  private void combineZeroBuckets(FloatHistogram other, double sign, boolean carried) {
    double theirThreshold = other.zeroThreshold();
    double theirCount = other.zeroCount();
    double theirCarry = 0;
    while (theirThreshold != zeroThreshold) {
      if (zeroThreshold > theirThreshold) {
        ZeroBucket widened = ZeroBucket.widened(other, zeroThreshold);
        theirThreshold = widened.threshold();
        theirCount = widened.count().sum;
        theirCarry = widened.count().compensation;
      }
      if (theirThreshold > zeroThreshold) {
        widen(theirThreshold);
      }
    }
    add(zeroCount, sign * theirCount, carried);
    if (carried) {
      zeroCount.add(sign * theirCarry);
    }
  }

  private void widen(double threshold) {
    ZeroBucket widened =
        ZeroBucket.widened(schema, zeroThreshold, zeroCount, positive, negative, threshold);
    zeroThreshold = widened.threshold();
    copy(widened.count(), zeroCount);
    positive = positive.above(zeroThreshold, schema);
    negative = negative.above(zeroThreshold, schema);
  }

  /** Whether some part has become infinite. */
  public boolean hasOverflow() {
    return Double.isInfinite(zeroCount.sum)
        || Double.isInfinite(count.sum)
        || Double.isInfinite(sum.sum)
        || positive.hasInfinite()
        || negative.hasInfinite();
  }

  /** Multiplies every count and the sum, and what compensation carries. */
  public void multiply(double factor) {
    for (Kahan part : new Kahan[] {zeroCount, count, sum}) {
      part.sum *= factor;
      part.compensation *= factor;
    }
    positive.multiply(factor);
    negative.multiply(factor);
    if (factor < 0) {
      hint = CounterResetHint.GAUGE;
    }
  }

  /** Divides every count and the sum, and what compensation carries, by a number above zero. */
  public void divide(double divisor) {
    for (Kahan part : new Kahan[] {zeroCount, count, sum}) {
      part.sum /= divisor;
      part.compensation /= divisor;
    }
    positive.divide(divisor);
    negative.divide(divisor);
  }

  /** The histogram so far with the compensation added in, compact. */
  public FloatHistogram result() {
    return result(hint);
  }

  /** As {@link #result()}, with another counter reset hint. */
  public FloatHistogram result(CounterResetHint resultHint) {
    return resultOf(resultHint, true);
  }

  /** As {@link #result()}, with the buckets that are empty. */
  public FloatHistogram resultWithEmptyBuckets() {
    return resultOf(hint, false);
  }

  private FloatHistogram resultOf(CounterResetHint resultHint, boolean compact) {
    positive.settle();
    negative.settle();
    BucketRun keptPositive = compact ? positive.compact() : positive;
    BucketRun keptNegative = compact ? negative.compact() : negative;
    return new FloatHistogram(
        resultHint,
        schema,
        zeroThreshold,
        settled(zeroCount),
        settled(count),
        settled(sum),
        keptPositive.toSpans(),
        keptPositive.toCounts(),
        keptNegative.toSpans(),
        keptNegative.toCounts(),
        customValues);
  }

  private static double settled(Kahan part) {
    part.reset(part.result());
    return part.sum;
  }
}
