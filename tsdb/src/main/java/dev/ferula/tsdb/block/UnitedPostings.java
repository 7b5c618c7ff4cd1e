package dev.ferula.tsdb.block;

import java.util.Arrays;
import java.util.List;

/** Several lists as one. */
final class UnitedPostings implements Postings {
  /** They are sorted in a bitmap if that needs fewer bytes than this many for each ref. */
  private static final int BYTES_PER_REF = 4;

  private final int[] refs;
  private int at;

  static Postings of(List<MappedPostings> lists) {
    return lists.size() == 1 ? lists.getFirst() : new UnitedPostings(lists);
  }

  private UnitedPostings(List<MappedPostings> lists) {
    long total = 0;
    for (MappedPostings list : lists) {
      total += list.count();
    }
    int[] all = new int[Math.toIntExact(total)];
    int size = 0;
    for (MappedPostings list : lists) {
      size = list.copy(all, size);
    }
    long least = END;
    long most = 0;
    for (int ref : all) {
      least = Math.min(least, Integer.toUnsignedLong(ref));
      most = Math.max(most, Integer.toUnsignedLong(ref));
    }
    boolean dense = size > 0 && (most - least) / 8 < (long) BYTES_PER_REF * size;
    int kept = dense ? sortDense(all, least, most) : sort(all);
    refs = kept == size ? all : Arrays.copyOf(all, kept);
  }

  /* How many different ones there are, which stand at the start then. */
  private static int sortDense(int[] all, long least, long most) {
    long[] bits = new long[(int) ((most - least) >>> 6) + 1];
    for (int ref : all) {
      long bit = Integer.toUnsignedLong(ref) - least;
      bits[(int) (bit >>> 6)] |= 1L << bit;
    }
    int kept = 0;
    for (int word = 0; word < bits.length; word++) {
      int first = (int) least + (word << 6);
      for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
        all[kept++] = first + Long.numberOfTrailingZeros(rest);
      }
    }
    return kept;
  }

  /* Flipping the sign bit makes signed order unsigned order. */
  private static int sort(int[] all) {
    flip(all, all.length);
    Arrays.sort(all);
    int kept = 0;
    for (int i = 0; i < all.length; i++) {
      if (i == 0 || all[i] != all[i - 1]) {
        all[kept++] = all[i];
      }
    }
    flip(all, kept);
    return kept;
  }

  private static void flip(int[] all, int size) {
    for (int i = 0; i < size; i++) {
      all[i] ^= Integer.MIN_VALUE;
    }
  }

  @Override
  public long seek(long wanted) {
    at = Postings.place(refs, at, refs.length, wanted);
    return at < refs.length ? Integer.toUnsignedLong(refs[at]) : END;
  }

  @Override
  public int count() {
    return refs.length;
  }

  @Override
  public int[] refs() {
    return refs;
  }
}
