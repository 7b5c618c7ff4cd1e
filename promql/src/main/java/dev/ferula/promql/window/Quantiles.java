package dev.ferula.promql.window;

import java.util.Arrays;

/** Quantiles of plain numbers. */
public final class Quantiles {
  private Quantiles() {}

  /**
   * The q-quantile of the first {@code count} values, which are moved about; NaN counts as smaller
   * than all. Interpolates linearly between neighbours, as {@link #ofSorted} does.
   */
  public static double of(double q, double[] values, int count) {
    if (count == 0 || !(q >= 0 && q <= 1)) {
      return ofSorted(q, values, count);
    }
    int numbers = nansLast(values, count);
    int nans = count - numbers;
    double rank = q * (count - 1);
    int lower = (int) Math.floor(rank);
    int upper = Math.min(count - 1, lower + 1);
    double weight = rank - lower;
    double first = Double.NaN;
    double second = Double.NaN;
    if (lower >= nans) {
      int k = lower - nans;
      OrderStatistic.select(values, numbers, k);
      first = signed(values[k], values, numbers, k);
      second =
          upper == lower ? first : signed(smallest(values, k + 1, numbers), values, numbers, k + 1);
    } else if (upper >= nans) {
      second = smallest(values, 0, numbers);
    }
    return first * (1 - weight) + second * weight;
  }

  /* Answers how many are numbers. */
  private static int nansLast(double[] values, int count) {
    int numbers = count;
    for (int i = 0; i < numbers; ) {
      double value = values[i];
      if (Double.isNaN(value)) {
        values[i] = values[--numbers];
        values[numbers] = value;
      } else {
        i++;
      }
    }
    return numbers;
  }

  private static double smallest(double[] values, int from, int to) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = from; i < to; i++) {
      least = Math.min(least, values[i]);
    }
    return least;
  }

  /* In order the zeros below nought come first. */
  private static double signed(double value, double[] values, int numbers, int k) {
    if (value != 0) {
      return value;
    }
    int before = 0;
    for (int i = 0; i < numbers; i++) {
      before += Double.compare(values[i], 0.0) < 0 ? 1 : 0;
    }
    return k < before ? -0.0 : 0.0;
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
