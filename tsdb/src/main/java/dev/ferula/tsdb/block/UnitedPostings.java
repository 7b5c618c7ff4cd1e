package dev.ferula.tsdb.block;

import java.util.Arrays;
import java.util.List;

/**
 * Several lists as one: a bitmap where they are dense in their range of refs, otherwise a sorted
 * array.
 */
final class UnitedPostings implements Postings {
  /** A bitmap is taken if it needs fewer bytes than this many for each ref. */
  private static final int BYTES_PER_REF = 4;

  private static final int[] NO_REFS = {};

  private int[] refs = NO_REFS;
  private long[] bits = {};
  private final boolean isBitmap;
  private final long base;
  private final long count;
  private long at = -1;

  static Postings of(List<? extends Postings> lists) {
    return lists.size() == 1 ? lists.getFirst() : new UnitedPostings(lists);
  }

  private UnitedPostings(List<? extends Postings> lists) {
    long total = 0;
    for (Postings list : lists) {
      total += list.count();
    }
    count = total;
    int[] all = new int[Math.toIntExact(total)];
    int size = 0;
    long least = END;
    long most = -1;
    for (Postings list : lists) {
      for (long ref = list.next(); ref != END; ref = list.next()) {
        all[size++] = (int) ref;
        least = Math.min(least, ref);
        most = Math.max(most, ref);
      }
    }
    base = least;
    isBitmap = size > 0 && (most - least) / 8 < (long) BYTES_PER_REF * size;
    if (isBitmap) {
      bits = new long[(int) ((most - least) >>> 6) + 1];
      for (int i = 0; i < size; i++) {
        long bit = (all[i] & 0xffffffffL) - least;
        bits[(int) (bit >>> 6)] |= 1L << bit;
      }
    } else {
      refs = sorted(all, size);
    }
  }

  /* Flipping the sign bit makes signed order unsigned order. */
  private static int[] sorted(int[] all, int size) {
    for (int i = 0; i < size; i++) {
      all[i] ^= Integer.MIN_VALUE;
    }
    Arrays.sort(all, 0, size);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || all[i] != all[i - 1]) {
        all[kept++] = all[i];
      }
    }
    for (int i = 0; i < kept; i++) {
      all[i] ^= Integer.MIN_VALUE;
    }
    return Arrays.copyOf(all, kept);
  }

  @Override
  public long next() {
    if (isBitmap) {
      return bitFrom(at + 1);
    }
    at++;
    return at < refs.length ? refs[(int) at] & 0xffffffffL : END;
  }

  private long bitFrom(long from) {
    int word = (int) (from >>> 6);
    if (word >= bits.length) {
      at = 64L * bits.length;
      return END;
    }
    long rest = bits[word] & (-1L << from);
    while (rest == 0) {
      if (++word == bits.length) {
        at = 64L * bits.length;
        return END;
      }
      rest = bits[word];
    }
    at = 64L * word + Long.numberOfTrailingZeros(rest);
    return base + at;
  }

  @Override
  public long seek(long wanted) {
    if (isBitmap) {
      return bitFrom(Math.max(Math.max(at, 0), wanted - base));
    }
    int low = (int) Math.max(0, at);
    int high = refs.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if ((refs[middle] & 0xffffffffL) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    at = low;
    return low < refs.length ? refs[low] & 0xffffffffL : END;
  }

  @Override
  public long count() {
    return count;
  }
}
