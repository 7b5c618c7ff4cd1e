package dev.ferula.storage;

import java.util.Arrays;

/** Float samples as columns; owned and reused by the caller. */
public final class FloatBatch {
  /** Milliseconds, in rising order; another array after {@link #ensureCapacity}. */
  public long[] timestamps;

  /** The value at each timestamp; the stale marker included. */
  public double[] values;

  /** How many of the entries hold. */
  public int size;

  public FloatBatch(int capacity) {
    timestamps = new long[capacity];
    values = new double[capacity];
  }

  public int capacity() {
    return timestamps.length;
  }

  /**
   * Makes room for so many samples in all, those that it has kept; at least doubles where it grows.
   */
  public void ensureCapacity(int capacity) {
    if (capacity > timestamps.length) {
      int grown = Math.max(capacity, 2 * timestamps.length);
      timestamps = Arrays.copyOf(timestamps, grown);
      values = Arrays.copyOf(values, grown);
    }
  }

  /** Leaves out the samples from one index to before another; those behind move up. */
  public void remove(int from, int to) {
    if (from < to) {
      System.arraycopy(timestamps, to, timestamps, from, size - to);
      System.arraycopy(values, to, values, from, size - to);
      size -= to - from;
    }
  }

  /**
   * Keeps of the samples from an index on those with {@code minTime <= timestamp <= maxTime}.
   *
   * @return how many lay behind that
   */
  public int clip(int from, long minTime, long maxTime) {
    int end = firstAfter(from, maxTime);
    int behind = size - end;
    size = end;
    remove(from, minTime == Long.MIN_VALUE ? from : firstAfter(from, minTime - 1));
    return behind;
  }

  /* Where the first sample behind a time stands, of those from an index on. */
  private int firstAfter(int from, long time) {
    if (size == from || timestamps[size - 1] <= time) {
      return size;
    }
    int found = Arrays.binarySearch(timestamps, from, size, time);
    return found < 0 ? -found - 1 : found + 1;
  }
}
