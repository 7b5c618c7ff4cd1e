package dev.ferula.tsdb.block;

import java.lang.foreign.MemorySegment;

/** A list of refs read in place. */
final class MappedPostings implements Postings {
  private final MemorySegment segment;
  private final long start;
  private final int count;
  private int at = -1;

  MappedPostings(MemorySegment segment, long start, int count) {
    this.segment = segment;
    this.start = start;
    this.count = count;
  }

  private long ref(int i) {
    return segment.get(ByteSource.INT, start + 4L * i) & 0xffffffffL;
  }

  /** Copies all of them, and answers where they end. */
  int copy(int[] into, int from) {
    MemorySegment.copy(segment, ByteSource.INT, start, into, from, count);
    return from + count;
  }

  @Override
  public int[] refs() {
    int[] refs = new int[count];
    copy(refs, 0);
    return refs;
  }

  /** Moves to the next ref and returns it. */
  long next() {
    at++;
    return at < count ? ref(at) : END;
  }

  /* Doubles its steps, then halves them: near refs are found in few. */
  @Override
  public long seek(long wanted) {
    if (at < 0) {
      at = 0;
    }
    if (at >= count || ref(at) >= wanted) {
      return at < count ? ref(at) : END;
    }
    int step = 1;
    while (at + step < count && ref(at + step) < wanted) {
      at += step;
      step <<= 1;
    }
    int low = at + 1;
    int high = Math.min(count, at + step);
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ref(middle) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    at = low;
    return at < count ? ref(at) : END;
  }

  @Override
  public int count() {
    return count;
  }
}
