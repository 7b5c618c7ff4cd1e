package dev.ferula.chunk;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.FloatBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A cursor over chunks of integer histograms; see {@link HistogramAppender} for the layout. */
final class HistogramIterator implements ChunkIterator {
  private final Encoding encoding;
  private final boolean hasStarts;
  final BitReader reader = new BitReader();
  final StartTimestamps starts = new StartTimestamps();
  CounterResetHeader resetHeader = CounterResetHeader.UNKNOWN;
  BucketLayout layout = BucketLayout.EMPTY;
  int total;
  private int read;
  long timestamp;
  long timestampDelta;
  long count;
  long countDelta;
  long zeroCount;
  long zeroCountDelta;
  final XorColumn sum = new XorColumn(1);
  long[] buckets = new long[0];
  long[] bucketDeltas = new long[0];
  private int positiveCount;
  private int bucketCount;

  HistogramIterator(Encoding encoding) {
    this.encoding = encoding;
    hasStarts = encoding.hasHistogramStartHeader();
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public void reset(byte[] bytes, int offset, int length) {
    reader.reset(bytes, offset, length);
    reader.skip(8 * HistogramHeader.SIZE);
    total = encoding.sampleCount(bytes, offset);
    resetHeader = CounterResetHeader.ofByte(bytes[offset + HistogramHeader.resetByte(hasStarts)]);
    starts.reset(hasStarts ? bytes[offset + 2] & 0xff : 0);
    read = 0;
    timestamp = 0;
    timestampDelta = 0;
    countDelta = 0;
    zeroCountDelta = 0;
    sum.resize(1, 0);
  }

  @Override
  public Kind next() {
    if (read == total) {
      return Kind.NONE;
    }
    long before = timestamp;
    if (read == 0) {
      first();
    } else {
      later();
    }
    if (hasStarts) {
      starts.read(reader, read, before, timestamp);
    }
    read++;
    return Kind.HISTOGRAM;
  }

  private void first() {
    layout = BucketLayout.read(reader);
    positiveCount = layout.positiveCount();
    bucketCount = positiveCount + layout.negativeCount();
    if (bucketCount > buckets.length) {
      buckets = new long[bucketCount];
      bucketDeltas = new long[bucketCount];
    }
    timestamp = reader.varbit();
    count = reader.unsignedVarbit();
    zeroCount = reader.unsignedVarbit();
    sum.readFirst(reader, 0);
    for (int i = 0; i < bucketCount; i++) {
      buckets[i] = reader.varbit();
      bucketDeltas[i] = 0;
    }
  }

  private void later() {
    timestampDelta += reader.varbit();
    timestamp += timestampDelta;
    countDelta += reader.varbit();
    count += countDelta;
    zeroCountDelta += reader.varbit();
    zeroCount += zeroCountDelta;
    sum.read(reader, 0);
    if (StaleMarker.isStale(sum.value(0))) {
      return;
    }
    for (int i = 0; i < bucketCount; i++) {
      bucketDeltas[i] += reader.varbit();
      buckets[i] += bucketDeltas[i];
    }
  }

  @Override
  public Kind seek(long wanted) {
    while (read == 0 || timestamp < wanted) {
      if (next() == Kind.NONE) {
        return Kind.NONE;
      }
    }
    return Kind.HISTOGRAM;
  }

  @Override
  public long timestamp() {
    return timestamp;
  }

  @Override
  public long startTimestamp() {
    return starts.start();
  }

  @Override
  public double value() {
    throw new IllegalStateException("the sample at the cursor is a histogram");
  }

  /** Whether a counter was reset is known within a chunk only, as the chunk before may be gone. */
  static CounterResetHint hint(CounterResetHeader header, int read) {
    if (header == CounterResetHeader.GAUGE) {
      return CounterResetHint.GAUGE;
    }
    return read > 1 ? CounterResetHint.NOT_RESET : CounterResetHint.UNKNOWN;
  }

  @Override
  public Histogram histogram(@Nullable Histogram reuse) {
    if (StaleMarker.isStale(sum.value(0))) {
      return stale(sum.value(0));
    }
    Histogram histogram = stored();
    return histogram.schema() > Resolution.FINEST ? Resolution.reduce(histogram) : histogram;
  }

  /** The histogram at the cursor with the schema it is stored with. */
  Histogram stored() {
    return new Histogram(
        hint(resetHeader, read),
        layout.schema(),
        layout.zeroThreshold(),
        zeroCount,
        count,
        sum.value(0),
        layout.positiveSpans(),
        Arrays.copyOf(buckets, positiveCount),
        layout.negativeSpans(),
        Arrays.copyOfRange(buckets, positiveCount, bucketCount),
        layout.customValues());
  }

  private static Histogram stale(double sum) {
    return new Histogram(
        CounterResetHint.UNKNOWN,
        0,
        0,
        0,
        0,
        sum,
        HistogramSpans.NONE,
        new long[0],
        HistogramSpans.NONE,
        new long[0],
        BucketLayout.NO_BOUNDS);
  }

  @Override
  public FloatHistogram floatHistogram(@Nullable FloatHistogram reuse) {
    if (StaleMarker.isStale(sum.value(0))) {
      return FloatHistogramIterator.stale(sum.value(0));
    }
    FloatHistogram histogram =
        new FloatHistogram(
            hint(resetHeader, read),
            layout.schema(),
            layout.zeroThreshold(),
            unsignedToDouble(zeroCount),
            unsignedToDouble(count),
            sum.value(0),
            layout.positiveSpans(),
            absolute(0, positiveCount),
            layout.negativeSpans(),
            absolute(positiveCount, bucketCount),
            layout.customValues());
    return histogram.schema() > Resolution.FINEST ? Resolution.reduce(histogram) : histogram;
  }

  private double[] absolute(int from, int to) {
    double[] counts = new double[to - from];
    long current = 0;
    for (int i = from; i < to; i++) {
      current += buckets[i];
      counts[i - from] = current;
    }
    return counts;
  }

  static double unsignedToDouble(long value) {
    return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
  }

  @Override
  public int appendFloats(FloatBatch into) {
    return 0;
  }
}
