package dev.ferula.tsdb.head.log;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Metadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one appender collects until it commits, as columns; reused. Entry {@code i} is a float where
 * {@code histogram(i)} is null. For one thread.
 */
public final class Batch {
  /**
   * An exemplar of a series.
   *
   * @param timed whether its source told the time
   */
  public record SeriesExemplar(int slot, long ref, Exemplar exemplar, boolean timed) {}

  /** What is told about a series' family. */
  public record SeriesMetadata(int slot, long ref, Metadata metadata) {}

  /** The oldest time where nothing may come out of order. */
  public static final long NONE_OUT_OF_ORDER = Long.MAX_VALUE;

  private static final int INITIAL_CAPACITY = 256;
  private static final int KEPT_CAPACITY = 1 << 17;

  private long[] refs = new long[INITIAL_CAPACITY];
  private int[] slots = new int[INITIAL_CAPACITY];
  private long[] timestamps = new long[INITIAL_CAPACITY];
  private double[] values = new double[INITIAL_CAPACITY];
  private Object @Nullable [] histograms;
  private long @Nullable [] starts;
  private int size;
  private @Nullable Batch late;
  private long floor = Long.MIN_VALUE;
  private long oldest = NONE_OUT_OF_ORDER;
  private final List<SeriesExemplar> exemplars = new ArrayList<>();
  private final List<SeriesMetadata> metadata = new ArrayList<>();

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0
        && exemplars.isEmpty()
        && metadata.isEmpty()
        && (late == null || late.isEmpty());
  }

  public long ref(int i) {
    return refs[i];
  }

  public int slot(int i) {
    return slots[i];
  }

  public long timestamp(int i) {
    return timestamps[i];
  }

  public double value(int i) {
    return values[i];
  }

  /** The start timestamp of the entry, 0 where none is known. */
  public long start(int i) {
    return starts == null ? 0 : starts[i];
  }

  /** Whether an entry has a start timestamp. */
  boolean hasStarts() {
    return starts != null;
  }

  /** Whether no entry is a histogram or has a start timestamp. */
  boolean isFloatsOnly() {
    return histograms == null && starts == null;
  }

  /** Gives the last entry a start timestamp. */
  public void startOfLast(long start) {
    if (starts == null) {
      if (start == 0) {
        return;
      }
      starts = new long[refs.length];
    }
    starts[size - 1] = start;
  }

  /** The {@code Histogram} or {@code FloatHistogram} of the entry, null for a float. */
  public @Nullable Object histogram(int i) {
    return histograms == null ? null : histograms[i];
  }

  public List<SeriesExemplar> exemplars() {
    return exemplars;
  }

  public List<SeriesMetadata> metadata() {
    return metadata;
  }

  /** Samples that come out of order whatever happens meanwhile; they are in the other log only. */
  public Batch late() {
    Batch made = late;
    if (made == null) {
      made = new Batch();
      late = made;
    }
    return made;
  }

  /** Whether samples may come out of order. */
  public boolean takesLate() {
    return oldest != NONE_OUT_OF_ORDER;
  }

  /** Samples from before this time do not count as in order. */
  public long floor() {
    return floor;
  }

  /** Samples from before this time are too old also where they may come out of order. */
  public long oldest() {
    return oldest;
  }

  /** Sets which samples may come in order and out of order. */
  public void limits(long floor, long oldest) {
    this.floor = floor;
    this.oldest = oldest;
  }

  /** The slots as an array of which the first {@link #size} entries hold. */
  public int[] slots() {
    return slots;
  }

  /** The refs, timestamps and values as arrays of which the first {@link #size} entries hold. */
  public long[] refs() {
    return refs;
  }

  public long[] timestamps() {
    return timestamps;
  }

  public double[] values() {
    return values;
  }

  public void add(int slot, long ref, long timestamp, double value) {
    if (size == refs.length) {
      grow();
    }
    refs[size] = ref;
    slots[size] = slot;
    timestamps[size] = timestamp;
    values[size] = value;
    if (starts != null) {
      starts[size] = 0;
    }
    size++;
  }

  /** Adds an entry of another batch. */
  public void add(Batch other, int i) {
    Object histogram = other.histogram(i);
    if (histogram == null) {
      add(other.slot(i), other.ref(i), other.timestamp(i), other.value(i));
    } else {
      add(other.slot(i), other.ref(i), other.timestamp(i), histogram);
    }
    startOfLast(other.start(i));
  }

  public void add(int slot, long ref, long timestamp, Object histogram) {
    add(slot, ref, timestamp, 0);
    if (histograms == null) {
      histograms = new Object[refs.length];
    }
    histograms[size - 1] = histogram;
  }

  private void grow() {
    int capacity = 2 * size;
    refs = Arrays.copyOf(refs, capacity);
    slots = Arrays.copyOf(slots, capacity);
    timestamps = Arrays.copyOf(timestamps, capacity);
    values = Arrays.copyOf(values, capacity);
    if (histograms != null) {
      histograms = Arrays.copyOf(histograms, capacity);
    }
    if (starts != null) {
      starts = Arrays.copyOf(starts, capacity);
    }
  }

  public void clear() {
    size = 0;
    if (late != null) {
      late.clear();
    }
    histograms = null;
    starts = null;
    exemplars.clear();
    metadata.clear();
  }

  /** Whether the batch is small enough to be kept for another appender. */
  public boolean isWorthKeeping() {
    return refs.length <= KEPT_CAPACITY;
  }
}
