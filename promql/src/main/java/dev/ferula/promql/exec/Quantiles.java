package dev.ferula.promql.exec;

import java.util.Arrays;

/** Quantiles of plain numbers. */
final class Quantiles {
  private Quantiles() {}

  /**
   * The q-quantile of the first {@code count} values, which are put in order; NaN counts as smaller
   * than all. Interpolates linearly between neighbours.
   */
  static double of(double q, double[] values, int count) {
    Arrays.sort(values, 0, count);
    return ofSorted(q, values, count);
  }

  /** The q-quantile of values in the order of {@link Arrays#sort(double[])}. */
  static double ofSorted(double q, double[] values, int count) {
    if (count == 0 || Double.isNaN(q)) {
      return Double.NaN;
    }
    if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (q > 1) {
      return Double.POSITIVE_INFINITY;
    }
    int nans = 0;
    while (nans < count && Double.isNaN(values[count - 1 - nans])) {
      nans++;
    }
    double rank = q * (count - 1);
    int lower = (int) Math.max(0, Math.floor(rank));
    int upper = Math.min(count - 1, lower + 1);
    double weight = rank - Math.floor(rank);
    return at(values, nans, lower) * (1 - weight) + at(values, nans, upper) * weight;
  }

  /* Sorting has put the NaNs last; they count as the first. */
  private static double at(double[] values, int nans, int i) {
    return i < nans ? Double.NaN : values[i - nans];
  }
}
