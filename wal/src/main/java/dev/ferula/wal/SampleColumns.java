package dev.ferula.wal;

import java.util.Arrays;

/** Float samples of a record as columns, used again for the next record. */
public final class SampleColumns {
  private static final int INITIAL_CAPACITY = 512;

  /** The series of each sample. */
  public long[] refs = new long[INITIAL_CAPACITY];

  /** The start timestamp of each sample, 0 where none is known. */
  public long[] starts = new long[INITIAL_CAPACITY];

  public long[] timestamps = new long[INITIAL_CAPACITY];
  public double[] values = new double[INITIAL_CAPACITY];

  /** How many samples there are. */
  public int size;

  void grow() {
    int capacity = 2 * refs.length;
    refs = Arrays.copyOf(refs, capacity);
    starts = Arrays.copyOf(starts, capacity);
    timestamps = Arrays.copyOf(timestamps, capacity);
    values = Arrays.copyOf(values, capacity);
  }
}
