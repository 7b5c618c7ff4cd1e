package dev.ferula.scrape;

import java.util.Arrays;

/**
 * Refs by entry. A target's series were mostly made together, so that their refs are near one
 * another, and half a long is enough for the distance to the first; where one is not near, all are
 * kept in full from then on. For one thread.
 */
final class RefList {
  private static final int DROPPED = Integer.MIN_VALUE;

  private int[] distances;
  private long base;
  private boolean hasBase;

  /* Empty until a ref is too far from the base. */
  private long[] refs = {};

  RefList(int capacity) {
    distances = new int[capacity];
  }

  long get(int entry) {
    if (refs.length > 0) {
      return refs[entry];
    }
    int distance = distances[entry];
    return distance == DROPPED ? SeriesCache.DROPPED : base + distance;
  }

  void set(int entry, long ref) {
    if (refs.length == 0) {
      if (ref == SeriesCache.DROPPED) {
        distances[entry] = DROPPED;
        return;
      }
      if (!hasBase) {
        base = ref;
        hasBase = true;
      }
      long distance = ref - base;
      if (distance > Integer.MIN_VALUE && distance <= Integer.MAX_VALUE) {
        distances[entry] = (int) distance;
        return;
      }
      keepInFull();
    }
    refs[entry] = ref;
  }

  private void keepInFull() {
    long[] full = new long[distances.length];
    for (int i = 0; i < full.length; i++) {
      full[i] = get(i);
    }
    refs = full;
    distances = new int[0];
  }

  void resize(int capacity) {
    if (refs.length > 0) {
      refs = Arrays.copyOf(refs, capacity);
    } else {
      distances = Arrays.copyOf(distances, capacity);
    }
  }
}
