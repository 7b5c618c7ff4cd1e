package dev.ferula.tsdb.head.outline;

import java.util.Arrays;

/**
 * Refs as runs from a first to a last one, in the order in which they came. Runs may hold refs that
 * never came, but leave out none that did. For one thread.
 */
public final class RefRuns {
  /** Refs that lie so close behind each other are in one run; targets began side by side. */
  private static final int GAP = 32;

  private long[] firsts = new long[16];
  private long[] lasts = new long[16];
  private int size;

  void clear() {
    size = 0;
  }

  public int size() {
    return size;
  }

  public long first(int run) {
    return firsts[run];
  }

  public long last(int run) {
    return lasts[run];
  }

  /** Adds a ref; those of one scrape come in rising order. */
  void add(long ref) {
    int run = size - 1;
    if (run < 0 || ref < firsts[run] || ref > lasts[run] + GAP) {
      add(ref, ref);
    } else {
      lasts[run] = Math.max(lasts[run], ref);
    }
  }

  void add(long first, long last) {
    if (size == firsts.length) {
      firsts = Arrays.copyOf(firsts, 2 * size);
      lasts = Arrays.copyOf(lasts, 2 * size);
    }
    firsts[size] = first;
    lasts[size++] = last;
  }
}
