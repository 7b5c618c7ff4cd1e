package dev.ferula.promql.window;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SampleIterator.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series as columns, floats and histograms apart, each in order of time. Reused
 * from series to series; for one thread.
 */
public final class SampleColumns {
  /* Of one chunk, as a rule. */
  private static final int ROOM = 120;

  /* Few: most queries are rules, which read a few samples of a few series. */
  private static final int FIRST = 2 * ROOM;

  /* Where samples are read to; its columns are the ones below, its size counts while it is read to. */
  private final FloatBatch batch = new FloatBatch(FIRST);

  public long[] times = batch.timestamps;
  public double[] values = batch.values;
  public long[] starts = {};
  public int floats;

  public long[] histogramTimes = {};
  public @Nullable FloatHistogram[] histograms = {};
  public long[] histogramStarts = {};
  public int histogramCount;

  /** The cursor of the last series that was read, for its memory. */
  public @Nullable SampleIterator cursor;

  /* The indexes of floats that are below the one before; found when first asked for. */
  private int[] resets = {};
  private int resetCount = -1;

  /** Whether {@link #starts} and {@link #histogramStarts} are filled. */
  boolean hasStarts;

  /** How samples are to be read. */
  public record Reading(boolean staleMarkers, boolean starts, boolean statsOnly) {}

  /** Forgets all samples; the room for them stays. */
  public void clear() {
    floats = 0;
    Arrays.fill(histograms, 0, histogramCount, null);
    histogramCount = 0;
    hasStarts = false;
    resetCount = -1;
  }

  /** How many floats are below the one before them. */
  int resets() {
    if (resetCount < 0) {
      findResets();
    }
    return resetCount;
  }

  private void findResets() {
    resetCount = 0;
    int i = 1;
    for (; i + 4 <= floats; i += 4) {
      // Falls are rare, so that one branch for four comparisons pays.
      double before = values[i - 1];
      double first = values[i];
      double second = values[i + 1];
      double third = values[i + 2];
      double fourth = values[i + 3];
      boolean falls = first < before;
      falls |= second < first;
      falls |= third < second;
      falls |= fourth < third;
      if (falls) {
        noteResets(i, i + 4);
      }
    }
    noteResets(i, floats);
  }

  private void noteResets(int from, int to) {
    for (int i = from; i < to; i++) {
      if (values[i] < values[i - 1]) {
        if (resetCount == resets.length) {
          resets = Arrays.copyOf(resets, 2 * resetCount + 8);
        }
        resets[resetCount++] = i;
      }
    }
  }

  /** The index of the float that fell at reset {@code r}. */
  int reset(int r) {
    return resets[r];
  }

  /** The number of the first reset behind the float with the given index. */
  int firstResetAfter(int index) {
    int count = resets(); // May find them first, into a larger array.
    int found = Arrays.binarySearch(resets, 0, count, index + 1);
    return found < 0 ? -found - 1 : found;
  }

  /** Reads everything that the iterator has. */
  public void read(SampleIterator samples, Reading reading) {
    clear();
    hasStarts = reading.starts();
    if (reading.starts()) {
      readSingly(samples, reading);
      return;
    }
    do {
      readFloats(samples, reading.staleMarkers());
    } while (readNext(samples, reading));
  }

  private void readFloats(SampleIterator samples, boolean staleMarkers) {
    batch.size = floats;
    ensureFloats(floats + ROOM);
    while (samples.appendFloats(batch) > 0) {
      if (!staleMarkers && hasStale(floats)) {
        dropStale(floats);
      }
      floats = batch.size;
      ensureFloats(floats + ROOM);
    }
  }

  private boolean hasStale(int from) {
    double[] read = values;
    int to = batch.size;
    boolean stale = false;
    for (int i = from; i < to; i++) {
      stale |= StaleMarker.isStale(read[i]);
    }
    return stale;
  }

  private void dropStale(int from) {
    int count = from;
    for (int i = from; i < batch.size; i++) {
      if (!StaleMarker.isStale(values[i])) {
        times[count] = times[i];
        values[count++] = values[i];
      }
    }
    batch.size = count;
  }

  private void readSingly(SampleIterator samples, Reading reading) {
    boolean more = true;
    while (more) {
      more = readNext(samples, reading);
    }
  }

  private boolean readNext(SampleIterator samples, Reading reading) {
    Kind kind = samples.next();
    switch (kind) {
      case NONE -> {
        return false;
      }
      case FLOAT -> {
        double value = samples.value();
        if (reading.staleMarkers() || !StaleMarker.isStale(value)) {
          append(samples.timestamp(), value, samples.startTimestamp());
        }
      }
      case HISTOGRAM, FLOAT_HISTOGRAM -> {
        FloatHistogram histogram = samples.floatHistogram(null);
        if (reading.staleMarkers() || !histogram.isStale()) {
          append(samples.timestamp(), histogram, samples.startTimestamp());
        }
      }
    }
    return true;
  }

  /** Adds a float behind all others, with its start timestamp or 0 for none, in milliseconds. */
  public void append(long time, double value, long start) {
    ensureFloats(floats + 1);
    times[floats] = time;
    values[floats] = value;
    if (hasStarts) {
      if (starts.length < times.length) {
        starts = Arrays.copyOf(starts, times.length);
      }
      starts[floats] = start;
    }
    floats++;
  }

  /** Takes copies of samples that were read before. */
  public void set(
      long[] floatTimes,
      double[] floatValues,
      long[] timesOfHistograms,
      @Nullable FloatHistogram[] ofHistograms) {
    clear();
    ensureFloats(floatTimes.length);
    System.arraycopy(floatTimes, 0, times, 0, floatTimes.length);
    System.arraycopy(floatValues, 0, values, 0, floatTimes.length);
    floats = floatTimes.length;
    for (int i = 0; i < timesOfHistograms.length; i++) {
      FloatHistogram histogram = ofHistograms[i];
      if (histogram != null) {
        append(timesOfHistograms[i], histogram, 0);
      }
    }
  }

  private void ensureFloats(int size) {
    if (size > times.length) {
      batch.ensureCapacity(size);
      times = batch.timestamps;
      values = batch.values;
    }
  }

  /** Adds a histogram as {@link #append(long, double, long)} adds a float. */
  public void append(long time, FloatHistogram histogram, long start) {
    int i = histogramCount;
    if (i == histogramTimes.length) {
      int capacity = Math.max(64, 2 * i);
      histogramTimes = Arrays.copyOf(histogramTimes, capacity);
      histogramStarts = Arrays.copyOf(histogramStarts, capacity);
      histograms = Arrays.copyOf(histograms, capacity);
    }
    histogramTimes[i] = time;
    histograms[i] = histogram;
    histogramStarts[i] = start;
    histogramCount++;
  }

  /** The histogram at an index below {@link #histogramCount}. */
  public FloatHistogram histogram(int i) {
    FloatHistogram histogram = histograms[i];
    assert histogram != null : "histogram " + i + " of " + histogramCount;
    return histogram;
  }

  /**
   * Leaves hint, count and sum of each histogram. What the buckets would have told about counter
   * resets goes into the hints first.
   */
  public void reduceToStats() {
    FloatHistogram last = null;
    for (int i = 0; i < histogramCount; i++) {
      FloatHistogram histogram = histogram(i);
      if (histogram.isStale()) {
        continue;
      }
      FloatHistogram hinted = histogram;
      if (last != null && histogram.counterResetHint() == CounterResetHint.UNKNOWN) {
        hinted =
            histogram.withCounterResetHint(
                histogram.isResetSince(last) ? CounterResetHint.RESET : CounterResetHint.NOT_RESET);
      }
      histograms[i] = hinted.withoutBuckets();
      last = histogram;
    }
  }

  /** How many float samples a histogram counts for: one for each 16 bytes, timestamp included. */
  public static int weight(@Nullable FloatHistogram histogram) {
    return histogram == null ? 0 : (histogram.sizeInBytes() + 8) / 16;
  }
}
