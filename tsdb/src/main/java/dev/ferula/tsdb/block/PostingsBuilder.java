package dev.ferula.tsdb.block;

import java.util.Arrays;

/**
 * Collects which series have which label pairs while series are written, then yields each pair's
 * series. For one thread.
 *
 * <p>The pairs of each series are logged as dense ids in pages, eight bytes a pair in all, and
 * sorted by counting at the end: nothing grows per pair but its counter.
 */
final class PostingsBuilder {
  private static final int PAGE_BITS = 16;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;

  private long[] keys = new long[1 << 10];
  private int[] ids = new int[1 << 10];
  private int pairs;
  private int[] counts = new int[1 << 10];
  private int[][] log = new int[16][];
  private long logged;
  private int[] refs = new int[1 << 10];
  private int series;
  private int[] pairEnds = new int[1 << 10];

  /** Begins the series with this ref. */
  void series(int ref) {
    if (series == refs.length) {
      refs = Arrays.copyOf(refs, 2 * series);
      pairEnds = Arrays.copyOf(pairEnds, 2 * series);
    }
    refs[series] = ref;
    pairEnds[series++] = 0;
  }

  /** Adds a pair of symbols to the series that was begun. */
  void pair(int name, int value) {
    int id = id(((long) name << 32) | (value & 0xffffffffL));
    counts[id]++;
    int page = (int) (logged >>> PAGE_BITS);
    if (page == log.length) {
      log = Arrays.copyOf(log, 2 * page);
    }
    if (log[page] == null) {
      log[page] = new int[PAGE_SIZE];
    }
    log[page][(int) (logged++ & (PAGE_SIZE - 1))] = id;
    pairEnds[series - 1]++;
  }

  private int id(long key) {
    if (2 * pairs >= keys.length) {
      grow();
    }
    int slot = slot(keys, ids, key);
    if (ids[slot] == 0) {
      keys[slot] = key;
      ids[slot] = ++pairs;
      if (pairs == counts.length) {
        counts = Arrays.copyOf(counts, 2 * pairs);
      }
    }
    return ids[slot];
  }

  private static int slot(long[] keys, int[] ids, long key) {
    long hash = key * 0x9e3779b97f4a7c15L;
    int slot = (int) (hash >>> 40) & (keys.length - 1);
    while (ids[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & (keys.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] newKeys = new long[2 * keys.length];
    int[] newIds = new int[2 * keys.length];
    for (int i = 0; i < keys.length; i++) {
      if (ids[i] != 0) {
        int slot = slot(newKeys, newIds, keys[i]);
        newKeys[slot] = keys[i];
        newIds[slot] = ids[i];
      }
    }
    keys = newKeys;
    ids = newIds;
  }

  int seriesCount() {
    return series;
  }

  /** The refs of all series, in order. */
  int[] all() {
    return refs;
  }

  /** Receives the series of one pair. */
  interface Visitor {
    void postings(int name, int value, int[] refs, int from, int to);
  }

  /** Tells a visitor each pair's series, in the order of the pairs' symbols. */
  void visit(Visitor visitor) {
    int[] ends = new int[pairs + 1];
    for (int id = 1; id <= pairs; id++) {
      ends[id] = Math.addExact(ends[id - 1], counts[id]);
    }
    int[] sorted = sorted(ends);
    for (long key : sortedKeys()) {
      int id = ids[slot(keys, ids, key)];
      visitor.postings((int) (key >>> 32), (int) key, sorted, ends[id - 1], ends[id]);
    }
  }

  /* Refs by the ids of their pairs. */
  private int[] sorted(int[] ends) {
    int[] sorted = new int[ends[pairs]];
    int[] next = new int[pairs + 1];
    System.arraycopy(ends, 0, next, 1, pairs);
    long at = 0;
    for (int s = 0; s < series; s++) {
      for (int i = 0; i < pairEnds[s]; i++, at++) {
        int id = log[(int) (at >>> PAGE_BITS)][(int) (at & (PAGE_SIZE - 1))];
        sorted[next[id]++] = refs[s];
      }
    }
    return sorted;
  }

  private long[] sortedKeys() {
    long[] order = new long[pairs];
    int n = 0;
    for (int i = 0; i < keys.length; i++) {
      if (ids[i] != 0) {
        order[n++] = keys[i];
      }
    }
    Arrays.sort(order);
    return order;
  }
}
