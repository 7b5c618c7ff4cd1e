package dev.ferula.scrape;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.LongConsumer;

/** Refs of series, each once, without an object for each. For one thread. */
final class RefSet {
  private static final int FIRST_CAPACITY = 16;

  private long[] refs = {};
  private int size;
  private final BitSet spared = new BitSet();

  boolean isEmpty() {
    return size == 0;
  }

  /** Adds a ref, which may be there already. */
  void add(long ref) {
    if (size == refs.length) {
      refs = Arrays.copyOf(refs, Math.max(FIRST_CAPACITY, 2 * size));
    }
    refs[size++] = ref;
  }

  /** Puts the refs in order, each once; to be done once, when all are there. */
  void sort() {
    Arrays.sort(refs, 0, size);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || refs[i] != refs[i - 1]) {
        refs[kept++] = refs[i];
      }
    }
    size = kept;
  }

  /** Takes a ref out, if it is there; once they are in order. */
  void spare(long ref) {
    int at = Arrays.binarySearch(refs, 0, size, ref);
    if (at >= 0) {
      spared.set(at);
    }
  }

  /** Visits the refs in rising order. */
  void forEach(LongConsumer visitor) {
    for (int i = spared.nextClearBit(0); i < size; i = spared.nextClearBit(i + 1)) {
      visitor.accept(refs[i]);
    }
  }
}
