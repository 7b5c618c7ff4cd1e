package dev.ferula.promql.exec;

import java.util.Arrays;

/**
 * The largest or smallest of the values that come by, NaN last. Which of several equal ones stay,
 * and in which order they come out, is as it is with the binary heap of Go's library, by which
 * Prometheus selects. For one thread.
 */
final class ExtremeHeap {
  /* Up to here Go sorts by insertion; beyond, equal elements come in an order of its own. */
  private static final int INSERTION = 12;

  private final boolean largest;
  private final int capacity;
  private int[] numbers;
  private double[] values;
  private int size;

  /**
   * An empty heap.
   *
   * @param capacity how many values stay at most, at least one
   */
  ExtremeHeap(boolean largest, int capacity) {
    this.largest = largest;
    this.capacity = capacity;
    numbers = new int[Math.min(capacity, 16)];
    values = new double[numbers.length];
  }

  /** Takes a value with the number of whatever has it, if it is among the best so far. */
  void offer(int number, double value) {
    if (size < capacity) {
      if (size == numbers.length) {
        int length = Math.min(2 * size, capacity);
        numbers = Arrays.copyOf(numbers, length);
        values = Arrays.copyOf(values, length);
      }
      set(size++, number, value);
      up();
    } else if (isBeyond(value, values[0]) || (Double.isNaN(values[0]) && !Double.isNaN(value))) {
      set(0, number, value);
      down();
    }
  }

  /** The numbers of those that stayed, best first; the last call. */
  int[] bestFirst() {
    if (size <= INSERTION) {
      for (int i = 1; i < size; i++) {
        for (int j = i; j > 0 && isWorse(j - 1, j); j--) {
          swap(j, j - 1);
        }
      }
      return Arrays.copyOf(numbers, size);
    }
    Integer[] places = new Integer[size];
    Arrays.setAll(places, i -> i);
    Arrays.sort(places, (a, b) -> compare(values[b], values[a]));
    int[] sorted = new int[size];
    Arrays.setAll(sorted, i -> numbers[places[i]]);
    return sorted;
  }

  private int compare(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Boolean.compare(Double.isNaN(b), Double.isNaN(a));
    }
    return isBeyond(a, b) ? 1 : isBeyond(b, a) ? -1 : 0;
  }

  private boolean isBeyond(double a, double b) {
    return largest ? a > b : a < b;
  }

  private boolean isWorse(int i, int j) {
    return Double.isNaN(values[i]) || isBeyond(values[j], values[i]);
  }

  private void up() {
    int j = size - 1;
    while (j > 0 && isWorse(j, (j - 1) / 2)) {
      swap(j, (j - 1) / 2);
      j = (j - 1) / 2;
    }
  }

  private void down() {
    int i = 0;
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && isWorse(child + 1, child)) {
        child++;
      }
      if (!isWorse(child, i)) {
        return;
      }
      swap(i, child);
      i = child;
    }
  }

  private void set(int i, int number, double value) {
    numbers[i] = number;
    values[i] = value;
  }

  private void swap(int i, int j) {
    int number = numbers[i];
    double value = values[i];
    set(i, numbers[j], values[j]);
    set(j, number, value);
  }
}
