package dev.ferula.stats;

import java.util.Arrays;

/** Room to sort the buckets of a native histogram in; belongs to one reader and is reused. */
final class NativeScratch {
  private long[] order = new long[64]; // key in the upper half, place in the lower
  private long[] counts = new long[64];
  private int size;

  /** Takes the populated buckets, in order of their keys. */
  void load(int[] keys, long[] from) {
    size = 0;
    if (order.length < keys.length) {
      order = new long[keys.length];
      counts = new long[keys.length];
    }
    for (int i = 0; i < keys.length; i++) {
      if (from[i] != 0) {
        order[size] = (long) keys[i] << 32 | size;
        counts[size++] = from[i];
      }
    }
    Arrays.sort(order, 0, size);
  }

  int size() {
    return size;
  }

  int key(int i) {
    return (int) (order[i] >> 32);
  }

  long count(int i) {
    return counts[(int) order[i]];
  }
}
