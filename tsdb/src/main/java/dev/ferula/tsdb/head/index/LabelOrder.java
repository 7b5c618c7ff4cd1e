package dev.ferula.tsdb.head.index;

import dev.ferula.storage.SelectHints;
import dev.ferula.tsdb.head.slab.IntSort;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Sorts series by their labels. Each distinct pair is ranked once by its bytes; then series compare
 * by the ranks of their pairs, which are ints.
 */
public final class LabelOrder {
  private final HeadIndex index;

  public LabelOrder(HeadIndex index) {
    this.index = index;
  }

  /** The slots in order and as many as a query wants; the array may be the same one, sorted. */
  public int[] as(SelectHints hints, int[] slots) {
    if (hints.sorted()) {
      sort(slots);
    }
    return hints.limit() > 0 && hints.limit() < slots.length
        ? Arrays.copyOf(slots, hints.limit())
        : slots;
  }

  public void sort(int[] slots) {
    if (slots.length < 2) {
      return;
    }
    int[] starts = new int[slots.length + 1];
    for (int i = 0; i < slots.length; i++) {
      starts[i + 1] = starts[i] + index.series().pairCount(slots[i]);
    }
    int[] keys = keys(slots, starts);
    int[] order = new int[slots.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    IntSort.sort(order, (a, b) -> compare(keys, starts, a, b));
    int[] sorted = new int[slots.length];
    for (int i = 0; i < order.length; i++) {
      sorted[i] = slots[order[i]];
    }
    System.arraycopy(sorted, 0, slots, 0, sorted.length);
  }

  /* The ranks of each series' pairs, from starts[i] on for series i. */
  private int[] keys(int[] slots, int[] starts) {
    int[] keys = new int[starts[slots.length]];
    int[] ids = new int[16];
    BitSet distinct = new BitSet();
    for (int i = 0; i < slots.length; i++) {
      int count = starts[i + 1] - starts[i];
      ids = count > ids.length ? new int[count] : ids;
      index.series().pairs(slots[i], ids);
      for (int k = 0; k < count; k++) {
        keys[starts[i] + k] = ids[k];
        distinct.set(ids[k]);
      }
    }
    int[] sorted = distinct.stream().toArray();
    IntSort.sort(sorted, index.pairs()::compare);
    int[] rank = new int[distinct.length()];
    for (int i = 0; i < sorted.length; i++) {
      rank[sorted[i]] = i;
    }
    for (int i = 0; i < keys.length; i++) {
      keys[i] = rank[keys[i]];
    }
    return keys;
  }

  private static int compare(int[] keys, int[] starts, int a, int b) {
    return Arrays.compare(keys, starts[a], starts[a + 1], keys, starts[b], starts[b + 1]);
  }
}
