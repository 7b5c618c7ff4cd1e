package dev.ferula.tsdb.head.slab;

import java.util.Arrays;

/** Ints, last in first out. For one thread. */
public final class IntStack {
  private int[] items = new int[8];
  private int size;

  public int size() {
    return size;
  }

  public void push(int item) {
    if (size == items.length) {
      items = Arrays.copyOf(items, 2 * size);
    }
    items[size++] = item;
  }

  public int pop() {
    return items[--size];
  }

  public void clear() {
    size = 0;
  }

  public int[] toArray() {
    return Arrays.copyOf(items, size);
  }
}
