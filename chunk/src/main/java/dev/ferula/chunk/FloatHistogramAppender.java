package dev.ferula.chunk;

import static dev.ferula.chunk.FloatHistogramIterator.BUCKETS;
import static dev.ferula.chunk.FloatHistogramIterator.COUNT;
import static dev.ferula.chunk.FloatHistogramIterator.SUM;
import static dev.ferula.chunk.FloatHistogramIterator.ZERO_COUNT;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.StaleMarker;
import org.jspecify.annotations.Nullable;

/**
 * Writes chunks of float histograms, as {@link HistogramAppender} does of integer ones. For one
 * thread.
 */
public final class FloatHistogramAppender {
  /*
   * The layout is that of integer histograms but for the samples: timestamps are varbits of second
   * differences; count, zero count, sum and buckets stand as 64 bits in the first sample and XORed with
   * the sample before from the second on. A stale marker has no buckets.
   */

  private static final double[] NO_BUCKETS = {};

  private final boolean hasStarts;
  private final BitWriter out = new BitWriter();
  private final StartTimestamps starts = new StartTimestamps();
  private final XorColumn values = new XorColumn(BUCKETS);
  private CounterResetHeader header = CounterResetHeader.UNKNOWN;
  private CounterResetHeader cutHeader = CounterResetHeader.UNKNOWN;
  private BucketLayout layout = BucketLayout.EMPTY;
  private int positiveCount;
  private int samples;
  private long timestamp;
  private long timestampDelta;

  /**
   * An appender with an empty chunk.
   *
   * @param hasStarts whether chunks are of encoding FLOAT_HISTOGRAM_ST, or of FLOAT_HISTOGRAM
   */
  public FloatHistogramAppender(boolean hasStarts) {
    this.hasStarts = hasStarts;
    open(CounterResetHeader.UNKNOWN);
  }

  /** Begins an empty chunk with this header, unless its first histogram's hint knows better. */
  public void open(CounterResetHeader header) {
    this.header = header;
    samples = 0;
    timestampDelta = 0;
    out.restart(HistogramHeader.SIZE);
    starts.reset(0);
    finishHeader();
  }

  public Encoding encoding() {
    return hasStarts ? Encoding.FLOAT_HISTOGRAM_ST : Encoding.FLOAT_HISTOGRAM;
  }

  /**
   * Appends a histogram, whose timestamp is later than all in the chunk, or tells that it must
   * begin a new chunk ({@link AppendResult#CUT}).
   */
  public AppendResult append(long start, long timestamp, FloatHistogram h) {
    assert samples < maxSamples();
    if (samples == 0) {
      header = HistogramAppender.firstHeader(h.counterResetHint(), header);
      write(start, timestamp, h);
      finishHeader();
      return AppendResult.APPENDED;
    }
    boolean gauge = h.counterResetHint() == CounterResetHint.GAUGE;
    if (gauge ? !takesGauge(h) : !takesCounter(h)) {
      return AppendResult.CUT;
    }
    LayoutPlan plan = h.isStale() ? null : plan(h, gauge);
    if (!gauge && !h.isStale() && decreases(plan, h)) {
      cutHeader = CounterResetHeader.RESET;
      return AppendResult.CUT;
    }
    if (plan == null) {
      write(start, timestamp, h);
      finishHeader();
      return AppendResult.APPENDED;
    }
    if (plan.recode()) {
      recode(plan);
    }
    write(start, timestamp, spread(plan, h));
    finishHeader();
    return plan.recode() ? AppendResult.RECODED : AppendResult.APPENDED;
  }

  /** The header with which the histogram that was not taken begins the next chunk. */
  public CounterResetHeader cutHeader() {
    return cutHeader;
  }

  /**
   * The header of a chunk that begins with this histogram because this chunk is full; {@link
   * CounterResetHeader#UNKNOWN} while this one is empty.
   */
  public CounterResetHeader headerAfter(FloatHistogram h) {
    if (samples == 0) {
      return CounterResetHeader.UNKNOWN;
    }
    boolean reset =
        takesCounter(h)
            ? !h.isStale() && decreases(plan(h, false), h)
            : cutHeader == CounterResetHeader.RESET;
    return reset ? CounterResetHeader.RESET : CounterResetHeader.NOT_RESET;
  }

  private boolean takesGauge(FloatHistogram h) {
    cutHeader = CounterResetHeader.GAUGE;
    if (header != CounterResetHeader.GAUGE) {
      return false;
    }
    return h.isStale()
        || (!StaleMarker.isStale(values.value(SUM))
            && layout.comparable(h.schema(), h.zeroThreshold())
            && (!h.usesCustomBuckets() || layout.sameBounds(h.customValues())));
  }

  /* All of a counter's conditions but that no bucket decreases. */
  private boolean takesCounter(FloatHistogram h) {
    cutHeader = CounterResetHeader.UNKNOWN;
    if (header == CounterResetHeader.GAUGE) {
      return false;
    }
    if (h.counterResetHint() == CounterResetHint.RESET) {
      cutHeader = CounterResetHeader.RESET;
      return false;
    }
    if (h.isStale()) {
      return true;
    }
    if (StaleMarker.isStale(values.value(SUM))) {
      return false;
    }
    boolean decreased = h.count() < values.value(COUNT);
    if (!decreased && !layout.comparable(h.schema(), h.zeroThreshold())) {
      return false;
    }
    cutHeader = CounterResetHeader.RESET;
    return !decreased
        && (!h.usesCustomBuckets() || layout.sameBounds(h.customValues()))
        && !(h.zeroCount() < values.value(ZERO_COUNT));
  }

  private @Nullable LayoutPlan plan(FloatHistogram h, boolean gauge) {
    return LayoutPlan.of(layout, h.positiveSpans(), h.negativeSpans(), gauge);
  }

  private boolean decreases(@Nullable LayoutPlan plan, FloatHistogram h) {
    double[] positive = counts(BUCKETS, BUCKETS + positiveCount);
    double[] negative = counts(BUCKETS + positiveCount, values.size());
    if (plan == null) {
      return decreases(positive, h.positiveBuckets()) || decreases(negative, h.negativeBuckets());
    }
    LayoutPlan.Side p = plan.positive();
    LayoutPlan.Side n = plan.negative();
    return decreases(
            SpanMerge.spread(positive, p.old(), p.both()),
            SpanMerge.spread(h.positiveBuckets(), p.added(), p.both()))
        || decreases(
            SpanMerge.spread(negative, n.old(), n.both()),
            SpanMerge.spread(h.negativeBuckets(), n.added(), n.both()));
  }

  private static boolean decreases(double[] before, double[] after) {
    for (int i = 0; i < before.length; i++) {
      if (before[i] > after[i]) {
        return true;
      }
    }
    return false;
  }

  private double[] counts(int from, int to) {
    double[] counts = new double[to - from];
    for (int i = from; i < to; i++) {
      counts[i - from] = values.value(i);
    }
    return counts;
  }

  private static FloatHistogram spread(LayoutPlan plan, FloatHistogram h) {
    LayoutPlan.Side p = plan.positive();
    LayoutPlan.Side n = plan.negative();
    return withBuckets(
        h,
        p.spans(),
        SpanMerge.spread(h.positiveBuckets(), p.added(), p.both()),
        n.spans(),
        SpanMerge.spread(h.negativeBuckets(), n.added(), n.both()));
  }

  private static FloatHistogram withBuckets(
      FloatHistogram h,
      int[] positiveSpans,
      double[] positive,
      int[] negativeSpans,
      double[] negative) {
    return new FloatHistogram(
        h.counterResetHint(),
        h.schema(),
        h.zeroThreshold(),
        h.zeroCount(),
        h.count(),
        h.sum(),
        positiveSpans,
        positive,
        negativeSpans,
        negative,
        h.customValues());
  }

  private void recode(LayoutPlan plan) {
    FloatHistogramIterator iterator = new FloatHistogramIterator(encoding());
    iterator.reset(out.array().clone(), 0, out.size());
    open(header);
    LayoutPlan.Side p = plan.positive();
    LayoutPlan.Side n = plan.negative();
    while (iterator.next() != FloatHistogramIterator.Kind.NONE) {
      FloatHistogram h = iterator.stored();
      FloatHistogram wide =
          withBuckets(
              h,
              p.spans(),
              SpanMerge.spread(h.positiveBuckets(), p.old(), p.both()),
              n.spans(),
              SpanMerge.spread(h.negativeBuckets(), n.old(), n.both()));
      write(iterator.startTimestamp(), iterator.timestamp(), wide);
    }
  }

  private void write(long start, long newTimestamp, FloatHistogram h) {
    long before = timestamp;
    if (samples == 0) {
      writeFirst(newTimestamp, h);
    } else {
      writeLater(newTimestamp, h);
    }
    timestamp = newTimestamp;
    if (hasStarts) {
      starts.write(out, samples, before, newTimestamp, start);
    }
    samples++;
  }

  private void writeFirst(long newTimestamp, FloatHistogram h) {
    boolean stale = h.isStale();
    layout = stale ? BucketLayout.EMPTY : layoutOf(h);
    positiveCount = layout.positiveCount();
    values.resize(BUCKETS + positiveCount + layout.negativeCount(), 0xff);
    layout.write(out);
    out.varbit(newTimestamp);
    values.writeFirst(out, COUNT, stale ? 0 : h.count());
    values.writeFirst(out, ZERO_COUNT, stale ? 0 : h.zeroCount());
    values.writeFirst(out, SUM, h.sum());
    if (!stale) {
      int i = BUCKETS;
      for (double bucket : h.positiveBuckets()) {
        values.writeFirst(out, i++, bucket);
      }
      for (double bucket : h.negativeBuckets()) {
        values.writeFirst(out, i++, bucket);
      }
    }
  }

  private static BucketLayout layoutOf(FloatHistogram h) {
    return new BucketLayout(
        h.schema(),
        h.zeroThreshold(),
        h.positiveSpans().clone(),
        h.negativeSpans().clone(),
        h.customValues().clone());
  }

  private void writeLater(long newTimestamp, FloatHistogram h) {
    boolean stale = h.isStale();
    long newTimestampDelta = newTimestamp - timestamp;
    out.varbit(newTimestampDelta - timestampDelta);
    timestampDelta = newTimestampDelta;
    values.write(out, COUNT, stale ? 0 : h.count());
    values.write(out, ZERO_COUNT, stale ? 0 : h.zeroCount());
    values.write(out, SUM, h.sum());
    int i = BUCKETS;
    for (double bucket : stale ? NO_BUCKETS : h.positiveBuckets()) {
      values.write(out, i++, bucket);
    }
    for (double bucket : stale ? NO_BUCKETS : h.negativeBuckets()) {
      values.write(out, i++, bucket);
    }
  }

  private void finishHeader() {
    HistogramHeader.write(out.array(), hasStarts, samples, header, starts.header());
  }

  /** How many samples the chunk has. */
  public int count() {
    return samples;
  }

  /** The most samples a chunk can count. */
  public int maxSamples() {
    return HistogramHeader.maxSamples(hasStarts);
  }

  /** The chunk's bytes from index 0 on; the next append changes them or moves to another array. */
  public byte[] array() {
    return out.array();
  }

  /** The chunk's length in bytes. */
  public int size() {
    return out.size();
  }
}
