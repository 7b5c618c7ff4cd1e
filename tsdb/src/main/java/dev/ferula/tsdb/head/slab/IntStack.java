package dev.ferula.tsdb.head.slab;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
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

  /** Writes all of them. */
  public void save(ImageWriter out) {
    out.write(size);
    out.write(items, 0, size);
  }

  /** Takes those that were written. */
  public void load(ImageReader in) {
    size = in.readCount();
    items = new int[Math.max(8, size)];
    in.read(items, 0, size);
  }

  public int[] toArray() {
    return Arrays.copyOf(items, size);
  }
}
