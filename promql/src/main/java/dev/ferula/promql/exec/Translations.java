package dev.ferula.promql.exec;

import java.util.Arrays;

/**
 * Which number stands for which, for the pairs that one query meets: as large as they are many, and
 * not as their numbers are high. Open addressing; numbers are not negative. For one thread.
 */
final class Translations {
  static final int NONE = -1;

  private static final int FIRST_SLOTS = 64;

  /* Spreads numbers that lie close together or far apart alike (2^32 divided by the golden ratio). */
  private static final int SPREAD = 0x9E3779B9;

  private int[] from = {};
  private int[] to = {};
  private int shift = Integer.SIZE;
  private int size;

  /** What stands for a number, or {@link #NONE}. */
  int get(int number) {
    return size == 0 ? NONE : to[slot(number)];
  }

  /** From now on the other stands for the number. */
  void put(int number, int other) {
    if (2 * size >= from.length) {
      grow();
    }
    int slot = slot(number);
    if (to[slot] == NONE) {
      size++;
    }
    from[slot] = number;
    to[slot] = other;
  }

  /* Where the number is or would be. */
  private int slot(int number) {
    int slot = (number * SPREAD) >>> shift;
    while (to[slot] != NONE && from[slot] != number) {
      slot = (slot + 1) & (from.length - 1);
    }
    return slot;
  }

  private void grow() {
    int[] numbers = from;
    int[] others = to;
    int slots = Math.max(FIRST_SLOTS, 2 * numbers.length);
    from = new int[slots];
    to = new int[slots];
    Arrays.fill(to, NONE);
    shift = Integer.numberOfLeadingZeros(slots - 1);
    for (int i = 0; i < numbers.length; i++) {
      if (others[i] != NONE) {
        int slot = slot(numbers[i]);
        from[slot] = numbers[i];
        to[slot] = others[i];
      }
    }
  }
}
