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
      grow(size + 1);
    }
    minTimes[size] = minTime;
    maxTimes[size] = maxTime;
    refs[size++] = ref;
  }

  /** Has so many chunks, which whoever says so fills in. */
  void size(int count) {
    if (count > refs.length) {
      grow(count);
    }
    size = count;
  }

  private void grow(int least) {
    int length = Math.max(least, 2 * refs.length);
    minTimes = Arrays.copyOf(minTimes, length);
    maxTimes = Arrays.copyOf(maxTimes, length);
    refs = Arrays.copyOf(refs, length);
  }

  /** Adds those of a range of time of another series, both ends included. */
  void addWithin(ChunkColumns others, long from, long to) {
    for (int i = 0; i < others.size; i++) {
      if (others.minTimes[i] <= to && others.maxTimes[i] >= from) {
        add(others.minTimes[i], others.maxTimes[i], others.refs[i]);
      }
    }
  }

  /** Whether a chunk has a part in this range of time, both ends included. */
  boolean overlaps(long from, long to) {
    for (int i = 0; i < size; i++) {
      if (minTimes[i] <= to && maxTimes[i] >= from) {
        return true;
      }
    }
    return false;
  }

  /** When the last chunk to end ends; there has to be one. */
  long latest() {
    long latest = maxTimes[0];
    for (int i = 1; i < size; i++) {
      latest = Math.max(latest, maxTimes[i]);
    }
    return latest;
  }
}
