package dev.ferula.promql.window;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSum;

/**
 * The sum of histograms, or their mean: a compensated sum as long as it does not overflow, for the
 * mean a running one from then on.
 */
public final class HistogramMean {
  private HistogramSum sum;
  private boolean incremental;

  /** Starts from a histogram. */
  public HistogramMean(FloatHistogram first) {
    sum = new HistogramSum(first);
  }

  /** Whether a histogram has the kind of buckets that the others have, as it must to be added. */
  public boolean isCompatibleWith(FloatHistogram next) {
    return sum.isCompatibleWith(next);
  }

  /**
   * Adds a histogram that the mean is wanted of.
   *
   * @param count how many it makes
   * @return whether custom bounds were reconciled
   */
  public boolean add(FloatHistogram next, double count) {
    boolean reconciled = false;
    if (!incremental) {
      HistogramSum tried = sum.copy();
      reconciled = tried.addCompensated(next);
      if (!tried.hasOverflow()) {
        sum = tried;
        return reconciled;
      }
      incremental = true;
      sum.divide(count - 1);
    }
    sum.multiply((count - 1) / count);
    return sum.addCompensated(next.dividedBy(count)) || reconciled;
  }

  /** Adds a histogram that a sum is wanted of; returns as {@link #add} does. */
  public boolean addToSum(FloatHistogram next) {
    return sum.addCompensated(next);
  }

  /** The mean of so many histograms, the sum for one; the last call. */
  public FloatHistogram result(double count) {
    divide(count);
    return sum.result();
  }

  /** As {@link #result}, with the buckets that are empty. */
  public FloatHistogram resultWithEmptyBuckets(double count) {
    divide(count);
    return sum.resultWithEmptyBuckets();
  }

  private void divide(double count) {
    if (!incremental && count != 1) {
      sum.divide(count);
    }
  }
}
