package dev.ferula.tsdb.head;

import java.util.Arrays;

/** Ints, last in first out. For one thread. */
final class IntStack {
  private int[] items = new int[8];
  private int size;

  int size() {
    return size;
  }

  void push(int item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, 2 * size);
    }
    items[size++] = item;
  }

  int pop() {
    return items[--size];
  }

  int get(int i) {
    return items[i];
  }

  void clear() {
    size = 0;
  }

  int[] toArray() {
    return Arrays.copyOf(items, size);
  }
}
