package dev.ferula.tsdb.block;

/** A cursor over the refs of series, unsigned numbers in rising order. For one thread. */
interface Postings {
  /** Stands behind the last ref. */
  long END = Long.MAX_VALUE;

  /** Moves to the first ref not below this one, never backwards, and returns it. */
  long seek(long ref);

  /** How many refs there are. */
  int count();

  /** All of them. The array belongs to the caller, who has no more use for the cursor. */
  int[] refs();

  /**
   * Leaves those of some refs that are in this list.
   *
   * @param refs in rising order; what is left of them stands at the start
   * @return how many are left
   */
  default int meet(int[] refs, int size) {
    int kept = 0;
    int i = 0;
    while (i < size) {
      long ref = Integer.toUnsignedLong(refs[i]);
      long found = seek(ref);
      if (found == ref) {
        refs[kept++] = refs[i++];
      } else {
        i = place(refs, i + 1, size, found);
      }
    }
    return kept;
  }

  /** Leaves those of some refs that are not in this list, as {@link #meet} those that are. */
  default int subtract(int[] refs, int size) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      long ref = Integer.toUnsignedLong(refs[i]);
      if (seek(ref) != ref) {
        refs[kept++] = refs[i];
      }
    }
    return kept;
  }

  /**
   * Where from a place on the first ref stands that is not below another; the end if none is.
   * Doubles its steps, then halves them: near refs are found in few.
   */
  static int place(int[] refs, int from, int to, long wanted) {
    int low = from;
    int step = 1;
    while (low < to && Integer.toUnsignedLong(refs[low]) < wanted) {
      from = low + 1;
      low += step;
      step <<= 1;
    }
    int high = Math.min(low, to);
    low = from;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Integer.toUnsignedLong(refs[middle]) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
