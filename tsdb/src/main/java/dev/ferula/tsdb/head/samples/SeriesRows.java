package dev.ferula.tsdb.head.samples;

import dev.ferula.tsdb.head.slab.SlabPool;
import java.util.Arrays;

/**
 * What the head knows of each series' samples: six longs per slot, which is what one append touches
 * of a series beside its open chunk.
 *
 * <pre>
 * 0  timestamp of the last sample
 * 1  raw bits of the last value
 * 2  last timestamp - start of the open chunk (32) | time to cut - start of the open chunk (32)
 * 3  difference of the last two timestamps (32)    | slab handle of the open chunk (32)
 * 4  chunk bits (16) | encoding (4) samples (12)   | XOR window (16) | samples of the last commit (16)
 * 5  number of the last commit (32)                | slab handle of the finished chunks' list (32)
 * </pre>
 *
 * Rows are written by the committing thread and read by others under the stripe's lock.
 */
public final class SeriesRows {
  public static final int TIME = 0;
  public static final int VALUE = 1;
  public static final int SPANS = 2;
  static final int TAIL = 3;
  public static final int SHAPE = 4;
  public static final int LINK = 5;

  /** The most samples that the row can count in a chunk. */
  static final int MAX_SAMPLES = 0xfff;

  /** The most samples of one commit that the row can count. */
  static final int MAX_PENDING = 0xffff;

  private static final int LONGS = 6;
  private static final int PAGE_SHIFT = 10;
  private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

  private long[][] pages = new long[0][];
  private int used;

  /** Makes the row of a new series, all zero. */
  public void open(int slot) {
    if (slot >>> PAGE_SHIFT >= used) {
      grow(slot >>> PAGE_SHIFT);
    }
    long[] row = page(slot);
    int r = at(slot);
    /* Without a loop: what is compiled for one takes the end of a page for the end of all. */
    row[r + TIME] = Long.MIN_VALUE;
    row[r + VALUE] = 0;
    row[r + SPANS] = 0;
    row[r + TAIL] = 0;
    row[r + SHAPE] = 0;
    row[r + LINK] = 0;
  }

  private void grow(int page) {
    if (page >= pages.length) {
      pages = Arrays.copyOf(pages, Math.max(page + 1, pages.length * 2));
    }
    while (used <= page) {
      pages[used++] = new long[LONGS << PAGE_SHIFT];
    }
  }

  /** The array that holds the row. */
  public long[] page(int slot) {
    return pages[slot >>> PAGE_SHIFT];
  }

  /** Where in its array the row begins. */
  public static int at(int slot) {
    return (slot & PAGE_MASK) * LONGS;
  }

  /** The time of the first sample of the series, {@link Long#MAX_VALUE} where it has none. */
  public long start(int slot, FinishedChunks finished) {
    long[] row = page(slot);
    int r = at(slot);
    int list = low(row[r + LINK]);
    if (list != SlabPool.NONE) {
      return finished.start(list);
    }
    return encoding(row[r + SHAPE]) == 0 ? Long.MAX_VALUE : row[r + TIME] - high(row[r + SPANS]);
  }

  /** The time of the last sample of the series, {@link Long#MIN_VALUE} where it has none. */
  public long end(int slot) {
    long[] row = page(slot);
    int r = at(slot);
    boolean empty = encoding(row[r + SHAPE]) == 0 && low(row[r + LINK]) == SlabPool.NONE;
    return empty ? Long.MIN_VALUE : row[r + TIME];
  }

  public long bytes() {
    return (long) used * (LONGS << PAGE_SHIFT) * 8;
  }

  public static int high(long word) {
    return (int) (word >> 32);
  }

  public static int low(long word) {
    return (int) word;
  }

  public static long join(int high, int low) {
    return ((long) high << 32) | (low & 0xffffffffL);
  }

  static int bitLength(long shape) {
    return (int) (shape >>> 48);
  }

  /** The number of the open chunk's encoding, 0 where there is no open chunk. */
  public static int encoding(long shape) {
    return (int) (shape >>> 44) & 0xf;
  }

  public static int samples(long shape) {
    return (int) (shape >>> 32) & MAX_SAMPLES;
  }

  public static int window(long shape) {
    return (int) (shape >>> 16) & 0xffff;
  }

  public static int pending(long shape) {
    return (int) shape & MAX_PENDING;
  }

  public static long shape(int bitLength, int encoding, int samples, int window, int pending) {
    return ((long) bitLength << 48)
        | ((long) encoding << 44)
        | ((long) samples << 32)
        | ((long) window << 16)
        | pending;
  }
}
