package dev.ferula.tsdb.block;

import java.util.Arrays;

/** The chunks of a series as columns, in order of time; used again for the next series. */
public final class ChunkColumns {
  public long[] minTimes = new long[8];
  public long[] maxTimes = new long[8];
  public long[] refs = new long[8];

  /** How many chunks there are. */
  public int size;

  public void clear() {
    size = 0;
  }

  public void add(long minTime, long maxTime, long ref) {
    if (size == refs.length) {
      minTimes = Arrays.copyOf(minTimes, 2 * size);
      maxTimes = Arrays.copyOf(maxTimes, 2 * size);
      refs = Arrays.copyOf(refs, 2 * size);
    }
    minTimes[size] = minTime;
    maxTimes[size] = maxTime;
    refs[size++] = ref;
  }
}
