package dev.ferula.tsdb.head.outoforder;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.SampleIterator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The newest samples of a series that came out of order, in order of time and each with the commit
 * that brought it. Guarded by its series' stripe.
 */
final class OutOfOrderBuffer {
  /** After how many samples a chunk is made of them, as in Prometheus. */
  static final int CAPACITY = 32;

  /** What one sample costs. */
  static final int SAMPLE_COST = 5 * Long.BYTES;

  private static final int FIRST_CAPACITY = 4;

  private long[] timestamps = new long[FIRST_CAPACITY];
  private long[] starts = new long[FIRST_CAPACITY];
  private double[] values = new double[FIRST_CAPACITY];
  private long[] commits = new long[FIRST_CAPACITY];
  private Object @Nullable [] histograms;
  private int size;

  int size() {
    return size;
  }

  boolean isFull() {
    return size >= CAPACITY;
  }

  long timestamp(int i) {
    return timestamps[i];
  }

  /** The newest commit that brought a sample, 0 while there is none. */
  long lastCommit() {
    long last = 0;
    for (int i = 0; i < size; i++) {
      last = Math.max(last, commits[i]);
    }
    return last;
  }

  /**
   * Adds a sample, unless there is one with its timestamp.
   *
   * @param histogram a {@code Histogram} or {@code FloatHistogram}, null for a float
   */
  boolean insert(
      long start, long timestamp, double value, @Nullable Object histogram, long commit) {
    int at = Arrays.binarySearch(timestamps, 0, size, timestamp);
    if (at >= 0) {
      return false;
    }
    at = -at - 1;
    if (size == timestamps.length) {
      grow();
    }
    shift(at);
    timestamps[at] = timestamp;
    starts[at] = start;
    values[at] = value;
    commits[at] = commit;
    if (histogram != null && histograms == null) {
      histograms = new Object[timestamps.length];
    }
    if (histograms != null) {
      histograms[at] = histogram;
    }
    size++;
    return true;
  }

  /** Whether there is exactly this sample. */
  boolean holds(long timestamp, double value, @Nullable Object histogram) {
    int at = Arrays.binarySearch(timestamps, 0, size, timestamp);
    if (at < 0) {
      return false;
    }
    Object held = histograms == null ? null : histograms[at];
    return held == null
        ? histogram == null
            && Double.doubleToRawLongBits(values[at]) == Double.doubleToRawLongBits(value)
        : held.equals(histogram);
  }

  private void grow() {
    int capacity = 2 * size;
    timestamps = Arrays.copyOf(timestamps, capacity);
    starts = Arrays.copyOf(starts, capacity);
    values = Arrays.copyOf(values, capacity);
    commits = Arrays.copyOf(commits, capacity);
    if (histograms != null) {
      histograms = Arrays.copyOf(histograms, capacity);
    }
  }

  private void shift(int at) {
    int count = size - at;
    System.arraycopy(timestamps, at, timestamps, at + 1, count);
    System.arraycopy(starts, at, starts, at + 1, count);
    System.arraycopy(values, at, values, at + 1, count);
    System.arraycopy(commits, at, commits, at + 1, count);
    if (histograms != null) {
      System.arraycopy(histograms, at, histograms, at + 1, count);
    }
  }

  /** A copy with the samples of commits up to this one that are not in the stretch. */
  OutOfOrderBuffer copy(long lastCommit, long deletedFrom, long deletedTo) {
    OutOfOrderBuffer copy = new OutOfOrderBuffer();
    for (int i = 0; i < size; i++) {
      boolean deleted = timestamps[i] >= deletedFrom && timestamps[i] <= deletedTo;
      if (commits[i] <= lastCommit && !deleted) {
        copy.insert(
            starts[i],
            timestamps[i],
            values[i],
            histograms == null ? null : histograms[i],
            commits[i]);
      }
    }
    return copy;
  }

  /** A cursor before the first sample; the buffer must not change while it is used. */
  SampleIterator samples() {
    return new Cursor();
  }

  private final class Cursor implements SampleIterator {
    private int at = -1;

    @Override
    public Kind next() {
      at = Math.min(at + 1, size);
      if (at == size) {
        return Kind.NONE;
      }
      Object histogram = histograms == null ? null : histograms[at];
      return switch (histogram) {
        case null -> Kind.FLOAT;
        case Histogram _ -> Kind.HISTOGRAM;
        default -> Kind.FLOAT_HISTOGRAM;
      };
    }

    @Override
    public Kind seek(long timestamp) {
      Kind kind;
      do {
        kind = next();
      } while (kind != Kind.NONE && timestamps[at] < timestamp);
      return kind;
    }

    @Override
    public long timestamp() {
      return timestamps[at];
    }

    @Override
    public long startTimestamp() {
      return starts[at];
    }

    @Override
    public double value() {
      return values[at];
    }

    @Override
    public Histogram histogram(@Nullable Histogram reuse) {
      return (Histogram) atHistogram();
    }

    @Override
    public FloatHistogram floatHistogram(@Nullable FloatHistogram reuse) {
      Object histogram = atHistogram();
      return histogram instanceof Histogram h ? h.toFloat() : (FloatHistogram) histogram;
    }

    private Object atHistogram() {
      Object histogram = histograms == null ? null : histograms[at];
      if (histogram == null) {
        throw new IllegalStateException("no histogram stands at the cursor");
      }
      return histogram;
    }

    @Override
    public int appendFloats(FloatBatch into) {
      throw new UnsupportedOperationException("read one by one");
    }
  }
}
