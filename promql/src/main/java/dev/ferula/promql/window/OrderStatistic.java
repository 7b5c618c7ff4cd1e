package dev.ferula.promql.window;

import java.util.Arrays;

/**
 * The k-th smallest of plain numbers without putting all in order: in time that grows with their
 * count, where sorting takes a logarithm more.
 */
final class OrderStatistic {
  /* What is left is sorted when it is as short, or when so many pivots were of little use. */
  private static final int SHORT = 24;
  private static final int MAX_PIVOTS = 40;

  private OrderStatistic() {}

  /**
   * Moves the number that sorting would put at index {@code k} there, none greater before it and
   * none smaller behind. No number may be NaN; the two zeros count as equal.
   */
  static void select(double[] values, int count, int k) {
    int from = 0;
    int to = count - 1;
    for (int pivots = 0; to - from >= SHORT && pivots < MAX_PIVOTS; pivots++) {
      double pivot = median(values[from], values[(from + to) >>> 1], values[to]);
      int left = from;
      int right = to;
      while (left <= right) {
        while (values[left] < pivot) {
          left++;
        }
        while (values[right] > pivot) {
          right--;
        }
        if (left <= right) {
          double value = values[left];
          values[left++] = values[right];
          values[right--] = value;
        }
      }
      if (k <= right) {
        to = right;
      } else if (k >= left) {
        from = left;
      } else {
        return;
      }
    }
    Arrays.sort(values, from, to + 1);
  }

  private static double median(double a, double b, double c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
