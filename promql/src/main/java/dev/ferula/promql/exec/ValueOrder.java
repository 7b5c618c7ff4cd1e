package dev.ferula.promql.exec;

import java.util.Arrays;

/**
 * Values by size, the largest or the smallest first and NaN last. Which of several equal ones comes
 * first is as it is with the sort of Go's library, by which Prometheus orders them, as long as they
 * are few.
 */
final class ValueOrder {
  /* Up to here Go sorts by insertion; beyond, equal elements come in an order of its own. */
  static final int INSERTION = 12;

  private final boolean largest;

  ValueOrder(boolean largest) {
    this.largest = largest;
  }

  /** Whether a value comes before another, neither being NaN. */
  boolean isBeyond(double a, double b) {
    return largest ? a > b : a < b;
  }

  /** Whether the first comes behind the second; NaN comes behind everything, even behind NaN. */
  boolean isWorse(double a, double b) {
    return Double.isNaN(a) || isBeyond(b, a);
  }

  /** Puts the first {@code size} numbers in the order of the values beside them. */
  void sort(int[] numbers, double[] values, int size) {
    if (size <= INSERTION) {
      for (int i = 1; i < size; i++) {
        for (int j = i; j > 0 && isWorse(values[j - 1], values[j]); j--) {
          swap(numbers, values, j, j - 1);
        }
      }
      return;
    }
    Integer[] places = new Integer[size];
    Arrays.setAll(places, i -> i);
    Arrays.sort(places, (a, b) -> compare(values[a], values[b]));
    int[] unsorted = numbers.clone();
    double[] unsortedValues = values.clone();
    for (int i = 0; i < size; i++) {
      numbers[i] = unsorted[places[i]];
      values[i] = unsortedValues[places[i]];
    }
  }

  private int compare(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }
    return isBeyond(a, b) ? -1 : isBeyond(b, a) ? 1 : 0;
  }

  static void swap(int[] numbers, double[] values, int i, int j) {
    int number = numbers[i];
    double value = values[i];
    numbers[i] = numbers[j];
    values[i] = values[j];
    numbers[j] = number;
    values[j] = value;
  }
}
