package dev.ferula.tsdb.block;

import java.util.Arrays;

/**
 * Collects which series have which label pairs while series are written, then yields each pair's
 * series. For one thread.
 *
 * <p>The pairs of each series are logged as dense ids in pages, four bytes a pair, and sorted by
 * counting at the end: nothing grows per pair but its counter.
 */
final class PostingsBuilder {
  /* Small, so that beginning a page is nothing new when the code is compiled. */
  private static final int PAGE_BITS = 12;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;

  private static final int HASH_BITS = 16;
  private static final int NAME_FACTOR = 0x9e3779b9;
  private static final int VALUE_FACTOR = 0x85ebca6b;

  /* By hash: the pair with it that came last, 0 where there is none. */
  private int[] last = new int[1 << 10];

  /* By pair, of which the first is 1: its symbols, the pair before it with the same hash, how many series have it. */
  private int[] names = new int[1 << 10];
  private int[] values = new int[1 << 10];
  private int[] before = new int[1 << 10];
  private int[] counts = new int[1 << 10];
  private int pairs;

  /* The pairs of all series, one after the other; the last page holds so many. */
  private int[][] log = new int[16][];
  private int pages;
  private int[] page = {};
  private int logged = PAGE_SIZE;

  /* Of the series before; most pairs of the next one are the same. */
  private int[] previous = new int[32];

  private int[] refs = new int[1 << 10];
  private int[] pairCounts = new int[1 << 10];
  private int series;

  PostingsBuilder() {
    names[0] = -1; // No pair, whatever its symbols.
  }

  /**
   * Adds a series.
   *
   * @param symbols numbers of the symbols of each label's name and value
   * @param count how many labels
   */
  void series(int ref, int[] symbols, int count) {
    if (series == refs.length) {
      refs = Arrays.copyOf(refs, 2 * series);
      pairCounts = Arrays.copyOf(pairCounts, 2 * series);
    }
    refs[series] = ref;
    pairCounts[series++] = count;
    if (previous.length < count) {
      previous = Arrays.copyOf(previous, 2 * count);
    }
    for (int i = 0; i < count; i++) {
      int name = symbols[2 * i];
      int value = symbols[2 * i + 1];
      int pair = previous[i];
      if (values[pair] != value || names[pair] != name) {
        pair = pair(name, value);
        previous[i] = pair;
      }
      counts[pair]++;
      if (logged == PAGE_SIZE) {
        beginPage();
      }
      page[logged++] = pair;
    }
  }

  private void beginPage() {
    if (pages == log.length) {
      log = Arrays.copyOf(log, 2 * pages);
    }
    page = new int[PAGE_SIZE];
    log[pages++] = page;
    logged = 0;
  }

  private int pair(int name, int value) {
    int hash = hash(name, value);
    for (int pair = last[hash]; pair != 0; pair = before[pair]) {
      if (values[pair] == value && names[pair] == name) {
        return pair;
      }
    }
    return add(name, value);
  }

  private int hash(int name, int value) {
    int mixed = name * NAME_FACTOR ^ value * VALUE_FACTOR;
    return (mixed ^ mixed >>> HASH_BITS) & (last.length - 1);
  }

  private int add(int name, int value) {
    if (pairs + 1 == names.length) {
      grow();
    }
    pairs++;
    names[pairs] = name;
    values[pairs] = value;
    link(pairs);
    return pairs;
  }

  private void link(int pair) {
    int hash = hash(names[pair], values[pair]);
    before[pair] = last[hash];
    last[hash] = pair;
  }

  private void grow() {
    int size = 2 * names.length;
    names = Arrays.copyOf(names, size);
    values = Arrays.copyOf(values, size);
    before = Arrays.copyOf(before, size);
    counts = Arrays.copyOf(counts, size);
    last = new int[size];
    for (int pair = 1; pair <= pairs; pair++) {
      link(pair);
    }
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
    for (int pair = 1; pair <= pairs; pair++) {
      ends[pair] = Math.addExact(ends[pair - 1], counts[pair]);
    }
    int[] sorted = sorted(ends);
    for (long key : sortedKeys()) {
      int name = (int) (key >>> 32);
      int value = (int) key;
      int pair = pair(name, value);
      visitor.postings(name, value, sorted, ends[pair - 1], ends[pair]);
    }
  }

  /* Refs by their pairs. */
  private int[] sorted(int[] ends) {
    int[] sorted = new int[ends[pairs]];
    int[] next = new int[pairs + 1];
    System.arraycopy(ends, 0, next, 1, pairs);
    long at = 0;
    for (int s = 0; s < series; s++) {
      for (int i = 0; i < pairCounts[s]; i++, at++) {
        int pair = log[(int) (at >>> PAGE_BITS)][(int) at & (PAGE_SIZE - 1)];
        sorted[next[pair]++] = refs[s];
      }
    }
    return sorted;
  }

  private long[] sortedKeys() {
    long[] keys = new long[pairs];
    for (int pair = 1; pair <= pairs; pair++) {
      keys[pair - 1] = ((long) names[pair] << 32) | values[pair];
    }
    Arrays.sort(keys);
    return keys;
  }
}
