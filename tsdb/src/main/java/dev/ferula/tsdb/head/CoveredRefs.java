package dev.ferula.tsdb.head;

import dev.ferula.tsdb.head.index.SeriesTable;
import dev.ferula.tsdb.head.samples.SeriesRows;
import dev.ferula.tsdb.head.slab.Bytes;
import java.util.Arrays;
import java.util.function.LongToIntFunction;

/**
 * Until when the head has samples of all series in a range of refs, while it is filled from its
 * files. What was found is remembered for blocks of 64 refs, as time only moves on: {@link #forget}
 * says where it does not. For one thread.
 */
final class CoveredRefs {
  private static final int BLOCK_SHIFT = 6;
  private static final long BLOCK_MASK = (1L << BLOCK_SHIFT) - 1;

  private final LongToIntFunction slotOf;
  private final SeriesRows rows;
  /* A key is the number of a block plus one; open addressing. */
  private long[] keys = new long[1 << 8];
  private long[] ends = new long[1 << 8];
  private int size;
  /* No series has come with later samples, from which on nothing is looked up. */
  private long latest = Long.MIN_VALUE;

  /**
   * Nothing is remembered yet.
   *
   * @param slotOf the slot of the series that a ref stands for, or {@link SeriesTable#NONE}
   */
  CoveredRefs(LongToIntFunction slotOf, SeriesRows rows) {
    this.slotOf = slotOf;
    this.rows = rows;
  }

  /**
   * Whether any series may have come with samples up to a time; what else was put into the head is
   * not counted.
   */
  boolean mayReach(long time) {
    return time <= latest;
  }

  /** Whether each series with a ref from one to another has a sample at this time or later. */
  boolean reach(long first, long last, long time) {
    long from = first;
    while (from <= last) {
      long to = Math.min(last, from | BLOCK_MASK);
      if (!blockReaches(from, to, time)) {
        return false;
      }
      from = to + 1;
    }
    return true;
  }

  private boolean blockReaches(long from, long to, long time) {
    long block = from >>> BLOCK_SHIFT;
    int at = find(block);
    if (keys[at] == 0) {
      at = remember(block, end(block << BLOCK_SHIFT, (block << BLOCK_SHIFT) | BLOCK_MASK));
    }
    if (ends[at] >= time) {
      return true;
    }
    long end = end(from, to);
    if (to - from == BLOCK_MASK) {
      ends[at] = end;
    }
    return end >= time;
  }

  private long end(long from, long to) {
    long end = Long.MAX_VALUE;
    for (long ref = from; ref <= to; ref++) {
      int slot = slotOf.applyAsInt(ref);
      if (slot != SeriesTable.NONE) {
        end = Math.min(end, rows.end(slot));
      }
    }
    return end;
  }

  private int remember(long block, long end) {
    if (2 * size >= keys.length) {
      grow();
    }
    int at = find(block);
    keys[at] = block + 1;
    ends[at] = end;
    size++;
    return at;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldEnds = ends;
    keys = new long[2 * oldKeys.length];
    ends = new long[2 * oldKeys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int at = find(oldKeys[i] - 1);
        keys[at] = oldKeys[i];
        ends[at] = oldEnds[i];
      }
    }
  }

  private int find(long block) {
    int mask = keys.length - 1;
    int at = (int) Bytes.mix(block) & mask;
    while (keys[at] != 0 && keys[at] != block + 1) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /** A series with this ref was added, which came with samples up to a time. */
  void add(long ref, long end) {
    mayReachTo(end);
    int at = find(ref >>> BLOCK_SHIFT);
    if (keys[at] != 0) {
      ends[at] = Math.min(ends[at], end);
    }
  }

  /** A series that was added before has samples up to a time that are not of the log. */
  void mayReachTo(long end) {
    latest = Math.max(latest, end);
  }

  /** Some series have lost samples. */
  void forget() {
    Arrays.fill(keys, 0);
    size = 0;
  }
}
