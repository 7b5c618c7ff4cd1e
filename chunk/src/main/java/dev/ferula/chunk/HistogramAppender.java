package dev.ferula.chunk;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.StaleMarker;
import org.jspecify.annotations.Nullable;

/**
 * Writes chunks of integer histograms, one after the other. Within a chunk all histograms share
 * their buckets: a histogram with more of them has the chunk written anew, one with fewer gets
 * zeros, and one that does not fit (another schema, a counter reset) begins a new chunk. For one
 * thread.
 */
public final class HistogramAppender {
  /*
   * Layout after the header: zero threshold, schema, spans, custom bounds; then the samples. First:
   * timestamp, count and zero count as varbits, sum as 64 bits, bucket deltas as varbits. Later ones: the
   * second differences of all those as varbits, the sum XORed; a stale marker has no buckets.
   */

  private final boolean hasStarts;
  private final BitWriter out = new BitWriter();
  private final StartTimestamps starts = new StartTimestamps();
  private final XorColumn sum = new XorColumn(1);
  private CounterResetHeader header = CounterResetHeader.UNKNOWN;
  private CounterResetHeader cutHeader = CounterResetHeader.UNKNOWN;
  private BucketLayout layout = BucketLayout.EMPTY;
  private int samples;
  private long timestamp;
  private long timestampDelta;
  private long count;
  private long countDelta;
  private long zeroCount;
  private long zeroCountDelta;
  private long[] positive = new long[0];
  private long[] positiveDeltas = new long[0];
  private long[] negative = new long[0];
  private long[] negativeDeltas = new long[0];

  /**
   * An appender with an empty chunk.
   *
   * @param hasStarts whether chunks are of encoding HISTOGRAM_ST, or of HISTOGRAM
   */
  public HistogramAppender(boolean hasStarts) {
    this.hasStarts = hasStarts;
    open(CounterResetHeader.UNKNOWN);
  }

  /** Begins an empty chunk with this header, unless its first histogram's hint knows better. */
  public void open(CounterResetHeader header) {
    this.header = header;
    samples = 0;
    timestampDelta = 0;
    countDelta = 0;
    zeroCountDelta = 0;
    out.restart(HistogramHeader.SIZE);
    starts.reset(0);
    sum.resize(1, 0xff);
    finishHeader();
  }

  /** Goes on with a chunk that was written before. */
  public void resume(byte[] bytes, int offset, int length) {
    HistogramIterator iterator = new HistogramIterator(encoding());
    iterator.reset(bytes, offset, length);
    open(iterator.resetHeader);
    while (iterator.next() != HistogramIterator.Kind.NONE) {
      write(iterator.startTimestamp(), iterator.timestamp(), iterator.stored());
    }
    finishHeader();
  }

  public Encoding encoding() {
    return hasStarts ? Encoding.HISTOGRAM_ST : Encoding.HISTOGRAM;
  }

  /**
   * Appends a histogram, whose timestamp is later than all in the chunk, or tells that it must
   * begin a new chunk ({@link AppendResult#CUT}).
   */
  public AppendResult append(long start, long timestamp, Histogram h) {
    assert samples < maxSamples();
    if (samples == 0) {
      header = firstHeader(h.counterResetHint(), header);
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

  static CounterResetHeader firstHeader(CounterResetHint hint, CounterResetHeader otherwise) {
    return switch (hint) {
      case GAUGE -> CounterResetHeader.GAUGE;
      case RESET -> CounterResetHeader.RESET;
      case UNKNOWN, NOT_RESET -> otherwise;
    };
  }

  /** The header with which the histogram that was not taken begins the next chunk. */
  public CounterResetHeader cutHeader() {
    return cutHeader;
  }

  /**
   * The header of a chunk that begins with this histogram because this chunk is full; {@link
   * CounterResetHeader#UNKNOWN} while this one is empty.
   */
  public CounterResetHeader headerAfter(Histogram h) {
    if (samples == 0) {
      return CounterResetHeader.UNKNOWN;
    }
    if (!takesCounter(h)) {
      return cutHeader;
    }
    boolean reset = !h.isStale() && decreases(plan(h, false), h);
    return reset ? CounterResetHeader.RESET : CounterResetHeader.NOT_RESET;
  }

  private boolean takesGauge(Histogram h) {
    cutHeader = CounterResetHeader.GAUGE;
    if (header != CounterResetHeader.GAUGE) {
      return false;
    }
    return h.isStale()
        || (!StaleMarker.isStale(sum.value(0))
            && layout.comparable(h.schema(), h.zeroThreshold())
            && (!h.usesCustomBuckets() || layout.sameBounds(h.customValues())));
  }

  /* All of a counter's conditions but that no bucket decreases. */
  private boolean takesCounter(Histogram h) {
    if (header == CounterResetHeader.GAUGE) {
      cutHeader = CounterResetHeader.NOT_RESET;
      return false;
    }
    cutHeader = CounterResetHeader.RESET;
    if (h.counterResetHint() == CounterResetHint.RESET) {
      return false;
    }
    if (h.isStale()) {
      return true;
    }
    if (StaleMarker.isStale(sum.value(0))) {
      cutHeader = CounterResetHeader.UNKNOWN;
      return false;
    }
    if (Long.compareUnsigned(h.count(), count) < 0) {
      return false;
    }
    if (!layout.comparable(h.schema(), h.zeroThreshold())) {
      cutHeader = CounterResetHeader.UNKNOWN;
      return false;
    }
    return (!h.usesCustomBuckets() || layout.sameBounds(h.customValues()))
        && Long.compareUnsigned(h.zeroCount(), zeroCount) >= 0;
  }

  private @Nullable LayoutPlan plan(Histogram h, boolean gauge) {
    return LayoutPlan.of(layout, h.positiveSpans(), h.negativeSpans(), gauge);
  }

  private boolean decreases(@Nullable LayoutPlan plan, Histogram h) {
    if (plan == null) {
      return decreases(positive, h.positiveBuckets()) || decreases(negative, h.negativeBuckets());
    }
    LayoutPlan.Side p = plan.positive();
    LayoutPlan.Side n = plan.negative();
    return decreases(
            SpanMerge.spreadDeltas(positive, p.old(), p.both()),
            SpanMerge.spreadDeltas(h.positiveBuckets(), p.added(), p.both()))
        || decreases(
            SpanMerge.spreadDeltas(negative, n.old(), n.both()),
            SpanMerge.spreadDeltas(h.negativeBuckets(), n.added(), n.both()));
  }

  private static boolean decreases(long[] before, long[] after) {
    long countBefore = 0;
    long countAfter = 0;
    for (int i = 0; i < before.length; i++) {
      countBefore += before[i];
      countAfter += after[i];
      if (countBefore > countAfter) {
        return true;
      }
    }
    return false;
  }

  private static Histogram spread(LayoutPlan plan, Histogram h) {
    LayoutPlan.Side p = plan.positive();
    LayoutPlan.Side n = plan.negative();
    return withBuckets(
        h,
        p.spans(),
        SpanMerge.spreadDeltas(h.positiveBuckets(), p.added(), p.both()),
        n.spans(),
        SpanMerge.spreadDeltas(h.negativeBuckets(), n.added(), n.both()));
  }

  private static Histogram withBuckets(
      Histogram h, int[] positiveSpans, long[] positive, int[] negativeSpans, long[] negative) {
    return new Histogram(
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
    HistogramIterator iterator = new HistogramIterator(encoding());
    iterator.reset(out.array().clone(), 0, out.size());
    open(header);
    LayoutPlan.Side p = plan.positive();
    LayoutPlan.Side n = plan.negative();
    while (iterator.next() != HistogramIterator.Kind.NONE) {
      Histogram h = iterator.stored();
      Histogram wide =
          withBuckets(
              h,
              p.spans(),
              SpanMerge.spreadDeltas(h.positiveBuckets(), p.old(), p.both()),
              n.spans(),
              SpanMerge.spreadDeltas(h.negativeBuckets(), n.old(), n.both()));
      write(iterator.startTimestamp(), iterator.timestamp(), wide);
    }
  }

  private void write(long start, long newTimestamp, Histogram h) {
    long before = timestamp;
    if (samples == 0) {
      writeFirst(newTimestamp, h);
    } else {
      writeLater(newTimestamp, h);
    }
    timestamp = newTimestamp;
    count = h.isStale() ? 0 : h.count();
    zeroCount = h.isStale() ? 0 : h.zeroCount();
    if (hasStarts) {
      starts.write(out, samples, before, newTimestamp, start);
    }
    samples++;
  }

  private void writeFirst(long newTimestamp, Histogram h) {
    boolean stale = h.isStale();
    layout = stale ? BucketLayout.EMPTY : layoutOf(h);
    layout.write(out);
    out.varbit(newTimestamp);
    out.unsignedVarbit(stale ? 0 : h.count());
    out.unsignedVarbit(stale ? 0 : h.zeroCount());
    sum.writeFirst(out, 0, h.sum());
    positive = writeFirst(stale ? new long[0] : h.positiveBuckets());
    positiveDeltas = new long[positive.length];
    negative = writeFirst(stale ? new long[0] : h.negativeBuckets());
    negativeDeltas = new long[negative.length];
  }

  private long[] writeFirst(long[] buckets) {
    for (long bucket : buckets) {
      out.varbit(bucket);
    }
    return buckets.clone();
  }

  private static BucketLayout layoutOf(Histogram h) {
    return new BucketLayout(
        h.schema(),
        h.zeroThreshold(),
        h.positiveSpans().clone(),
        h.negativeSpans().clone(),
        h.customValues().clone());
  }

  private void writeLater(long newTimestamp, Histogram h) {
    boolean stale = h.isStale();
    long newTimestampDelta = newTimestamp - timestamp;
    long newCountDelta = (stale ? 0 : h.count()) - count;
    long newZeroCountDelta = (stale ? 0 : h.zeroCount()) - zeroCount;
    out.varbit(newTimestampDelta - timestampDelta);
    out.varbit(stale ? 0 : newCountDelta - countDelta);
    out.varbit(stale ? 0 : newZeroCountDelta - zeroCountDelta);
    sum.write(out, 0, h.sum());
    timestampDelta = newTimestampDelta;
    countDelta = newCountDelta;
    zeroCountDelta = newZeroCountDelta;
    if (!stale) {
      writeLater(positive, positiveDeltas, h.positiveBuckets());
      writeLater(negative, negativeDeltas, h.negativeBuckets());
    }
  }

  private void writeLater(long[] buckets, long[] deltas, long[] newBuckets) {
    for (int i = 0; i < newBuckets.length; i++) {
      long delta = newBuckets[i] - buckets[i];
      out.varbit(delta - deltas[i]);
      deltas[i] = delta;
      buckets[i] = newBuckets[i];
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
