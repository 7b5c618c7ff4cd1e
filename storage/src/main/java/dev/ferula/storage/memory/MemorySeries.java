package dev.ferula.storage.memory;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Labels;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.StorageException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The samples of one series of a {@link MemoryStorage}. */
final class MemorySeries {
  private final Labels labels;
  private final int[] pairs;
  private final long ref;
  private long[] times = new long[8];
  private long[] starts = new long[8];
  private double[] values = new double[8];
  private @Nullable FloatHistogram[] histograms = new FloatHistogram[8];
  private int size;

  MemorySeries(Labels labels, int[] pairs, long ref) {
    this.labels = labels;
    this.pairs = pairs;
    this.ref = ref;
  }

  long ref() {
    return ref;
  }

  /** What an appender says to a sample. */
  AppendStatus wouldAccept(long time, double value, @Nullable FloatHistogram histogram) {
    if (size == 0 || times[size - 1] < time) {
      return AppendStatus.ACCEPTED;
    }
    if (times[size - 1] > time) {
      return AppendStatus.OUT_OF_ORDER;
    }
    FloatHistogram stored = histograms[size - 1];
    boolean same;
    if (stored == null || histogram == null) {
      long bits = Double.doubleToRawLongBits(value);
      boolean floats = stored == null && histogram == null;
      same = floats && Double.doubleToRawLongBits(values[size - 1]) == bits;
    } else {
      same = stored.hasSameValueAs(histogram);
    }
    return same ? AppendStatus.ACCEPTED : AppendStatus.DUPLICATE;
  }

  Labels labels() {
    return labels;
  }

  int[] pairs() {
    return pairs;
  }

  void add(long time, double value, long start) {
    append(time, start);
    values[size - 1] = value;
  }

  void add(long time, FloatHistogram histogram, long start) {
    FloatHistogram previous = size == 0 ? null : histograms[size - 1];
    append(time, start);
    histograms[size - 1] = asStored(histogram, previous);
  }

  /*
   * A storage of chunks knows of no counter reset within a chunk, and of nothing at the start of
   * one; a chunk ends where the next histogram has lost observations or is laid out otherwise.
   */
  private static FloatHistogram asStored(
      FloatHistogram histogram, @Nullable FloatHistogram previous) {
    if (histogram.counterResetHint() == CounterResetHint.GAUGE) {
      return histogram;
    }
    boolean continues =
        previous != null
            && !previous.isStale()
            && previous.counterResetHint() != CounterResetHint.GAUGE
            && histogram.counterResetHint() != CounterResetHint.RESET
            && previous.schema() == histogram.schema()
            && previous.zeroThreshold() == histogram.zeroThreshold()
            && Arrays.equals(previous.customValues(), histogram.customValues())
            && !histogram.withCounterResetHint(CounterResetHint.UNKNOWN).isResetSince(previous);
    return histogram.withCounterResetHint(
        continues ? CounterResetHint.NOT_RESET : CounterResetHint.UNKNOWN);
  }

  private void append(long time, long start) {
    if (size > 0 && times[size - 1] >= time) {
      throw new StorageException(
          StorageException.Kind.IO,
          "out of order sample of " + labels + ": " + time + " after " + times[size - 1]);
    }
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      starts = Arrays.copyOf(starts, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
      histograms = Arrays.copyOf(histograms, 2 * size);
    }
    times[size] = time;
    starts[size] = start;
    size++;
  }

  int size() {
    return size;
  }

  long time(int i) {
    return times[i];
  }

  boolean hasSamples(long minTime, long maxTime) {
    int from = firstAtOrAfter(minTime);
    return from < size && times[from] <= maxTime;
  }

  private int firstAtOrAfter(long time) {
    int found = Arrays.binarySearch(times, 0, size, time);
    return found < 0 ? -found - 1 : found;
  }

  SampleIterator samples(long minTime, long maxTime) {
    int to = maxTime == Long.MAX_VALUE ? size : firstAtOrAfter(maxTime + 1);
    return new Samples(firstAtOrAfter(minTime), to);
  }

  private final class Samples implements SampleIterator {
    private final int end;
    private int at;

    Samples(int from, int end) {
      this.end = end;
      this.at = from - 1;
    }

    @Override
    public Kind next() {
      if (at < end) {
        at++;
      }
      return kind();
    }

    private Kind kind() {
      if (at >= end) {
        return Kind.NONE;
      }
      return histograms[at] == null ? Kind.FLOAT : Kind.FLOAT_HISTOGRAM;
    }

    @Override
    public Kind seek(long timestamp) {
      at = Math.max(Math.max(at, 0), Math.min(end, firstAtOrAfter(timestamp)));
      return kind();
    }

    @Override
    public long timestamp() {
      return times[at];
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
      throw new UnsupportedOperationException("only float histograms are kept");
    }

    @Override
    public FloatHistogram floatHistogram(@Nullable FloatHistogram reuse) {
      FloatHistogram histogram = histograms[at];
      if (histogram == null) {
        throw new IllegalStateException("a float stands at the cursor");
      }
      return histogram;
    }

    @Override
    public int appendFloats(FloatBatch into) {
      int from = into.size;
      int count = from;
      while (at + 1 < end && count < into.capacity() && histograms[at + 1] == null) {
        at++;
        into.timestamps[count] = times[at];
        into.values[count] = values[at];
        count++;
      }
      into.size = count;
      return count - from;
    }
  }
}
