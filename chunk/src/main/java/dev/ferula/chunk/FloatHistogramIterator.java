package dev.ferula.chunk;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.FloatBatch;
import org.jspecify.annotations.Nullable;

/** A cursor over chunks of float histograms; see {@link FloatHistogramAppender} for the layout. */
final class FloatHistogramIterator implements ChunkIterator {
  /** Where count, zero count and sum stand in the column, before the buckets. */
  static final int COUNT = 0;

  static final int ZERO_COUNT = 1;
  static final int SUM = 2;
  static final int BUCKETS = 3;

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
  final XorColumn values = new XorColumn(BUCKETS);
  private int positiveCount;

  FloatHistogramIterator(Encoding encoding) {
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
    return Kind.FLOAT_HISTOGRAM;
  }

  private void first() {
    layout = BucketLayout.read(reader);
    positiveCount = layout.positiveCount();
    values.resize(BUCKETS + positiveCount + layout.negativeCount(), 0);
    timestamp = reader.varbit();
    for (int i = 0; i < values.size(); i++) {
      values.readFirst(reader, i);
    }
  }

  private void later() {
    timestampDelta += reader.varbit();
    timestamp += timestampDelta;
    values.read(reader, COUNT);
    values.read(reader, ZERO_COUNT);
    values.read(reader, SUM);
    if (StaleMarker.isStale(values.value(SUM))) {
      return;
    }
    for (int i = BUCKETS; i < values.size(); i++) {
      values.read(reader, i);
    }
  }

  @Override
  public Kind seek(long wanted) {
    while (read == 0 || timestamp < wanted) {
      if (next() == Kind.NONE) {
        return Kind.NONE;
      }
    }
    return Kind.FLOAT_HISTOGRAM;
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
    throw new IllegalStateException("the sample at the cursor is a float histogram");
  }

  @Override
  public Histogram histogram(@Nullable Histogram reuse) {
    throw new IllegalStateException("the sample at the cursor is a float histogram");
  }

  @Override
  public FloatHistogram floatHistogram(@Nullable FloatHistogram reuse) {
    if (StaleMarker.isStale(values.value(SUM))) {
      return stale(values.value(SUM));
    }
    FloatHistogram histogram = stored();
    return histogram.schema() > Resolution.FINEST ? Resolution.reduce(histogram) : histogram;
  }

  /** The histogram at the cursor with the schema it is stored with. */
  FloatHistogram stored() {
    return new FloatHistogram(
        HistogramIterator.hint(resetHeader, read),
        layout.schema(),
        layout.zeroThreshold(),
        values.value(ZERO_COUNT),
        values.value(COUNT),
        values.value(SUM),
        layout.positiveSpans(),
        counts(BUCKETS, BUCKETS + positiveCount),
        layout.negativeSpans(),
        counts(BUCKETS + positiveCount, values.size()),
        layout.customValues());
  }

  private double[] counts(int from, int to) {
    double[] counts = new double[to - from];
    for (int i = from; i < to; i++) {
      counts[i - from] = values.value(i);
    }
    return counts;
  }

  static FloatHistogram stale(double sum) {
    return new FloatHistogram(
        CounterResetHint.UNKNOWN,
        0,
        0,
        0,
        0,
        sum,
        HistogramSpans.NONE,
        new double[0],
        HistogramSpans.NONE,
        new double[0],
        BucketLayout.NO_BOUNDS);
  }

  @Override
  public int appendFloats(FloatBatch into) {
    return 0;
  }
}
