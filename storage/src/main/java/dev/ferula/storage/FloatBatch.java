package dev.ferula.storage;

/** Float samples as columns; owned and reused by the caller. */
public final class FloatBatch {
  /** Milliseconds, in rising order. */
  public final long[] timestamps;

  /** The value at each timestamp; the stale marker included. */
  public final double[] values;

  /** How many of the entries hold. */
  public int size;

  public FloatBatch(int capacity) {
    timestamps = new long[capacity];
    values = new double[capacity];
  }

  public int capacity() {
    return timestamps.length;
  }
}
