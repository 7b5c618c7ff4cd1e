package dev.ferula.promql.exec;

import java.util.Arrays;

/**
 * The largest or smallest of the values that come by, NaN last. Which of several equal ones stay,
 * and in which order they come out, is as it is with the binary heap of Go's library, by which
 * Prometheus selects. For one thread.
 */
final class ExtremeHeap {
  private final ValueOrder order;
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
    this.order = new ValueOrder(largest);
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
    } else if (order.isBeyond(value, values[0])
        || (Double.isNaN(values[0]) && !Double.isNaN(value))) {
      set(0, number, value);
      down();
    }
  }

  /** The numbers of those that stayed, best first; the last call. */
  int[] bestFirst() {
    order.sort(numbers, values, size);
    return Arrays.copyOf(numbers, size);
  }

  /** The numbers of those that stayed as they lie in the heap. */
  int[] unsorted() {
    return Arrays.copyOf(numbers, size);
  }

  private boolean isWorse(int i, int j) {
    return order.isWorse(values[i], values[j]);
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
    ValueOrder.swap(numbers, values, i, j);
  }
}
