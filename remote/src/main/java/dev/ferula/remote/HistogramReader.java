package dev.ferula.remote;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramBounds;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.textparse.ProtoBuckets;
import dev.ferula.textparse.ProtoCursor;

/**
 * Reads a Histogram message of remote write, of either version, or of remote read. The histograms
 * that it returns are not validated but for what is needed to bring schemas finer than any we keep
 * to the finest. For one thread; reused.
 */
public final class HistogramReader {
  /* Schemas that have a meaning but more buckets than are stored. */
  private static final int MAX_RESERVED_SCHEMA = 52;

  private static final String MESSAGE = "Histogram";
  private static final long[] NO_DELTAS = {};
  private static final double[] NO_COUNTS = {};

  private final ProtoBuckets positive = new ProtoBuckets();
  private final ProtoBuckets negative = new ProtoBuckets();
  /* The doubles of a field that has nothing to do with signs. */
  private final ProtoBuckets bounds = new ProtoBuckets();
  private boolean isFloat;
  private long count;
  private double countFloat;
  private double sum;
  private int schema;
  private double zeroThreshold;
  private long zeroCount;
  private double zeroCountFloat;
  private int hint;
  private long timestamp;
  private long startTimestamp;

  /**
   * Reads the message in a range of the cursor's bytes.
   *
   * @throws dev.ferula.textparse.ParseException if it is none
   */
  public void read(ProtoCursor in, int from, int to) {
    clear();
    in.enter(from, to, MESSAGE);
    while (in.hasMore()) {
      int field = in.field();
      if (field <= 7) {
        head(in, field);
      } else {
        buckets(in, field);
      }
    }
  }

  private void clear() {
    positive.clear();
    negative.clear();
    bounds.clear();
    isFloat = false;
    count = 0;
    countFloat = 0;
    sum = 0;
    schema = 0;
    zeroThreshold = 0;
    zeroCount = 0;
    zeroCountFloat = 0;
    hint = 0;
    timestamp = 0;
    startTimestamp = 0;
  }

  private void head(ProtoCursor in, int field) {
    switch (field) {
      case 1 -> {
        count = in.whole("CountInt");
        isFloat = false;
      }
      case 2 -> {
        countFloat = in.real("CountFloat");
        isFloat = true;
      }
      case 3 -> sum = in.real("Sum");
      case 4 -> {
        in.require(ProtoCursor.VARINT, "Schema");
        schema = (int) in.zigzag();
      }
      case 5 -> zeroThreshold = in.real("ZeroThreshold");
      case 6 -> {
        zeroCount = in.whole("ZeroCountInt");
        zeroCountFloat = 0;
      }
      case 7 -> {
        zeroCountFloat = in.real("ZeroCountFloat");
        zeroCount = 0;
      }
      default -> in.skip();
    }
  }

  private void buckets(ProtoCursor in, int field) {
    switch (field) {
      case 8 -> negative.span(in, "NegativeSpans", MESSAGE);
      case 9 -> negative.deltas(in, "NegativeDeltas");
      case 10 -> negative.counts(in, "NegativeCounts");
      case 11 -> positive.span(in, "PositiveSpans", MESSAGE);
      case 12 -> positive.deltas(in, "PositiveDeltas");
      case 13 -> positive.counts(in, "PositiveCounts");
      case 14 -> hint = (int) in.whole("ResetHint");
      case 15 -> timestamp = in.whole("Timestamp");
      case 16 -> bounds.counts(in, "CustomValues");
      case 17 -> startTimestamp = in.whole("StartTimestamp");
      default -> in.skip();
    }
  }

  /** When the sample is, in milliseconds. */
  public long timestamp() {
    return timestamp;
  }

  /** When the histogram began, 0 where that is not known. */
  long startTimestamp() {
    return startTimestamp;
  }

  /** What was read, as a {@link Histogram} or {@link FloatHistogram}. */
  public Object histogram() {
    if (!isFloat) {
      Histogram h = integers();
      return isTooFine(h.positiveSpans(), h.positiveBuckets().length)
              && isTooFine(h.negativeSpans(), h.negativeBuckets().length)
          ? integers(h.toFloat().inSchema(HistogramBounds.MAX_SCHEMA))
          : h;
    }
    FloatHistogram h = floats();
    return isTooFine(h.positiveSpans(), h.positiveBuckets().length)
            && isTooFine(h.negativeSpans(), h.negativeBuckets().length)
        ? h.inSchema(HistogramBounds.MAX_SCHEMA)
        : h;
  }

  /** Zero with the same layout. */
  Object zero() {
    int[] none = HistogramSpans.NONE;
    double[] custom = bounds.counts();
    return isFloat
        ? new FloatHistogram(
            CounterResetHint.RESET,
            schema,
            zeroThreshold,
            0,
            0,
            0,
            none,
            NO_COUNTS,
            none,
            NO_COUNTS,
            custom)
        : new Histogram(
            CounterResetHint.RESET,
            schema,
            zeroThreshold,
            0,
            0,
            0,
            none,
            NO_DELTAS,
            none,
            NO_DELTAS,
            custom);
  }

  /* Whether the schema is to be made coarser, which spans that do not fit the buckets prevent. */
  private boolean isTooFine(int[] spans, int buckets) {
    long wanted = 0;
    for (int i = 1; i < spans.length; i += 2) {
      wanted += spans[i] & 0xffffffffL;
    }
    return schema > HistogramBounds.MAX_SCHEMA
        && schema <= MAX_RESERVED_SCHEMA
        && wanted == buckets;
  }

  private CounterResetHint hint() {
    return hint < 0 || hint > 3 ? CounterResetHint.UNKNOWN : CounterResetHint.ofCode(hint);
  }

  private Histogram integers() {
    return new Histogram(
        hint(),
        schema,
        zeroThreshold,
        zeroCount,
        count,
        sum,
        positive.spans(),
        positive.deltas(),
        negative.spans(),
        negative.deltas(),
        bounds.counts());
  }

  private FloatHistogram floats() {
    return new FloatHistogram(
        hint(),
        schema,
        zeroThreshold,
        zeroCountFloat,
        countFloat,
        sum,
        positive.spans(),
        positive.counts(),
        negative.spans(),
        negative.counts(),
        bounds.counts());
  }

  private Histogram integers(FloatHistogram h) {
    return new Histogram(
        hint(),
        h.schema(),
        zeroThreshold,
        zeroCount,
        count,
        sum,
        h.positiveSpans(),
        deltas(h.positiveBuckets()),
        h.negativeSpans(),
        deltas(h.negativeBuckets()),
        h.customValues());
  }

  private static long[] deltas(double[] counts) {
    long[] deltas = new long[counts.length];
    long before = 0;
    for (int i = 0; i < counts.length; i++) {
      deltas[i] = (long) counts[i] - before;
      before = (long) counts[i];
    }
    return deltas;
  }
}
