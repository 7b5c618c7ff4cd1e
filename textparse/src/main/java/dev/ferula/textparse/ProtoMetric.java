package dev.ferula.textparse;

import dev.ferula.model.Exemplar;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One Metric message, decoded in place: texts and labels are ranges of the body. Reused. */
final class ProtoMetric {
  /**
   * More repeated parts than this in one metric are refused: a two-byte part may not cost forty.
   */
  static final int MAX_PARTS = 1 << 20;

  /* The fields that have values, a metric one of them. */
  static final int GAUGE = 2;
  static final int COUNTER = 3;
  static final int SUMMARY = 4;
  static final int UNTYPED = 5;
  static final int HISTOGRAM = 7;

  private final ProtoCursor in;
  private int wanted;
  private @Nullable ProtoMetric unwanted;

  /* Starts and ends of the label messages. */
  int[] labels = new int[32];
  int labelCount;

  long timestamp;
  double value;
  int exemplarStart;
  int exemplarEnd;
  long startTimestamp;

  /** The bits of an unsigned number. */
  long sampleCount;

  double sampleCountFloat;
  double sampleSum;

  double[] quantiles = new double[16];
  double[] quantileValues = new double[16];
  int quantileCount;

  /** Cumulative counts: the float where there is one, otherwise the integer. */
  double[] bucketCounts = new double[16];

  double[] bucketBounds = new double[16];
  int[] bucketExemplars = new int[32];
  int bucketCount;

  int schema;
  double zeroThreshold;

  /** The bits of an unsigned number. */
  long zeroCount;

  double zeroCountFloat;
  final ProtoBuckets positive = new ProtoBuckets();
  final ProtoBuckets negative = new ProtoBuckets();
  int[] exemplars = new int[16];
  int exemplarCount;

  ProtoMetric(ProtoCursor in) {
    this.in = in;
  }

  /**
   * Decodes the message in the range.
   *
   * @param wanted the number of the field that has the value; the others are decoded for their
   *     errors alone
   */
  void decode(int from, int to, int wanted) {
    clear();
    this.wanted = wanted;
    in.enter(from, to, "Metric");
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> {
          in.require(ProtoCursor.LENGTH_DELIMITED, "Label");
          labels = range(labels, labelCount++);
        }
        case GAUGE -> embedded("Gauge", GAUGE);
        case COUNTER -> embedded("Counter", COUNTER);
        case SUMMARY -> embedded("Summary", SUMMARY);
        case UNTYPED -> embedded("Untyped", UNTYPED);
        case 6 -> {
          in.require(ProtoCursor.VARINT, "TimestampMs");
          timestamp = in.varint();
        }
        case HISTOGRAM -> embedded("Histogram", HISTOGRAM);
        default -> in.skip();
      }
    }
  }

  private void clear() {
    labelCount = 0;
    timestamp = 0;
    value = 0;
    exemplarStart = 0;
    exemplarEnd = 0;
    startTimestamp = 0;
    sampleCount = 0;
    sampleCountFloat = 0;
    sampleSum = 0;
    quantileCount = 0;
    bucketCount = 0;
    schema = 0;
    zeroThreshold = 0;
    zeroCount = 0;
    zeroCountFloat = 0;
    positive.clear();
    negative.clear();
    exemplarCount = 0;
  }

  private void embedded(String name, int field) {
    if (field != wanted) {
      ProtoMetric other = unwanted == null ? new ProtoMetric(in) : unwanted;
      unwanted = other;
      other.clear();
      other.wanted = field;
      other.embedded(name, field);
      return;
    }
    in.require(ProtoCursor.LENGTH_DELIMITED, name);
    int length = in.length();
    int outerEnd = in.end;
    int innerEnd = in.at + length;
    in.enter(in.at, innerEnd, name);
    while (in.hasMore()) {
      switch (field) {
        case GAUGE, UNTYPED -> plain(in.field());
        case COUNTER -> counter(in.field());
        case SUMMARY -> summary(in.field());
        default -> histogram(in.field());
      }
    }
    in.enter(innerEnd, outerEnd, "Metric");
  }

  private void plain(int field) {
    if (field == 1) {
      value = real("Value");
    } else {
      in.skip();
    }
  }

  private void counter(int field) {
    switch (field) {
      case 1 -> value = real("Value");
      case 2 -> {
        in.require(ProtoCursor.LENGTH_DELIMITED, "Exemplar");
        int length = in.length();
        exemplarStart = in.at;
        exemplarEnd = in.at + length;
        in.at = exemplarEnd;
        checkExemplar(exemplarStart, exemplarEnd, "Counter");
      }
      case 3 -> startTimestamp = timestampMessage("Counter");
      default -> in.skip();
    }
  }

  private void summary(int field) {
    switch (field) {
      case 1 -> sampleCount = whole("SampleCount");
      case 2 -> sampleSum = real("SampleSum");
      case 3 -> quantile();
      case 4 -> startTimestamp = timestampMessage("Summary");
      default -> in.skip();
    }
  }

  private void quantile() {
    in.require(ProtoCursor.LENGTH_DELIMITED, "Quantile");
    int length = in.length();
    int outerEnd = in.end;
    int innerEnd = in.at + length;
    in.enter(in.at, innerEnd, "Quantile");
    double quantile = 0;
    double quantileValue = 0;
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> quantile = real("Quantile");
        case 2 -> quantileValue = real("Value");
        default -> in.skip();
      }
    }
    in.enter(innerEnd, outerEnd, "Summary");
    quantiles = room(quantiles, quantileCount);
    quantileValues = room(quantileValues, quantileCount);
    quantiles[quantileCount] = quantile;
    quantileValues[quantileCount++] = quantileValue;
  }

  private void histogram(int field) {
    switch (field) {
      case 1 -> sampleCount = whole("SampleCount");
      case 2 -> sampleSum = real("SampleSum");
      case 3 -> bucket();
      case 4 -> sampleCountFloat = real("SampleCountFloat");
      case 5 -> {
        in.require(ProtoCursor.VARINT, "Schema");
        schema = (int) in.zigzag();
      }
      case 6 -> zeroThreshold = real("ZeroThreshold");
      case 7 -> zeroCount = whole("ZeroCount");
      case 8 -> zeroCountFloat = real("ZeroCountFloat");
      case 9 -> negative.span(in, "NegativeSpan", "Histogram");
      case 10 -> negative.deltas(in, "NegativeDelta");
      case 11 -> negative.counts(in, "NegativeCount");
      case 12 -> positive.span(in, "PositiveSpan", "Histogram");
      case 13 -> positive.deltas(in, "PositiveDelta");
      case 14 -> positive.counts(in, "PositiveCount");
      case 15 -> startTimestamp = timestampMessage("Histogram");
      case 16 -> {
        in.require(ProtoCursor.LENGTH_DELIMITED, "Exemplars");
        exemplars = range(exemplars, exemplarCount++);
        checkExemplar(
            exemplars[2 * exemplarCount - 2], exemplars[2 * exemplarCount - 1], "Histogram");
      }
      default -> in.skip();
    }
  }

  private void bucket() {
    in.require(ProtoCursor.LENGTH_DELIMITED, "Bucket");
    int length = in.length();
    int outerEnd = in.end;
    int innerEnd = in.at + length;
    in.enter(in.at, innerEnd, "Bucket");
    long count = 0;
    double countFloat = 0;
    double bound = 0;
    int from = 0;
    int to = 0;
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> count = whole("CumulativeCount");
        case 2 -> bound = real("UpperBound");
        case 3 -> {
          in.require(ProtoCursor.LENGTH_DELIMITED, "Exemplar");
          int size = in.length();
          from = in.at;
          to = in.at + size;
          in.at = to;
          checkExemplar(from, to, "Bucket");
        }
        case 4 -> countFloat = real("CumulativeCountFloat");
        default -> in.skip();
      }
    }
    in.enter(innerEnd, outerEnd, "Histogram");
    bucketCounts = room(bucketCounts, bucketCount);
    bucketBounds = room(bucketBounds, bucketCount);
    bucketExemplars = roomForPair(bucketExemplars, bucketCount);
    bucketCounts[bucketCount] = countFloat == 0 ? unsigned(count) : countFloat;
    bucketBounds[bucketCount] = bound;
    bucketExemplars[2 * bucketCount] = from;
    bucketExemplars[2 * bucketCount + 1] = to;
    bucketCount++;
  }

  private double real(String name) {
    return in.real(name);
  }

  private long whole(String name) {
    return in.whole(name);
  }

  /* A google.protobuf.Timestamp as milliseconds. */
  private long timestampMessage(String outer) {
    in.require(ProtoCursor.LENGTH_DELIMITED, "StartTimestamp");
    int length = in.length();
    int outerEnd = in.end;
    int innerEnd = in.at + length;
    in.enter(in.at, innerEnd, "Timestamp");
    long millis = timestampFields();
    in.enter(innerEnd, outerEnd, outer);
    return millis;
  }

  private long timestampFields() {
    long seconds = 0;
    int nanos = 0;
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> seconds = whole("Seconds");
        case 2 -> nanos = (int) whole("Nanos");
        default -> in.skip();
      }
    }
    return seconds * 1000 + nanos / 1_000_000;
  }

  /* Decodes an exemplar for its errors alone. */
  private void checkExemplar(int from, int to, String outer) {
    int at = in.at;
    int end = in.end;
    exemplar(from, to);
    in.enter(at, end, outer);
  }

  /** Decodes the exemplar in the range. */
  Exemplar exemplar(int from, int to) {
    in.enter(from, to, "Exemplar");
    LabelBuffer pairs = new LabelBuffer();
    double exemplarValue = 0;
    long exemplarTimestamp = Exemplar.NO_TIMESTAMP;
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> {
          in.require(ProtoCursor.LENGTH_DELIMITED, "Label");
          int length = in.length();
          int next = in.at + length;
          ProtoLabel.append(in, in.at, next, pairs, false);
          in.enter(next, to, "Exemplar");
        }
        case 2 -> exemplarValue = real("Value");
        case 3 -> {
          in.require(ProtoCursor.LENGTH_DELIMITED, "Timestamp");
          int length = in.length();
          int next = in.at + length;
          in.enter(in.at, next, "Timestamp");
          exemplarTimestamp = timestampFields();
          in.enter(next, to, "Exemplar");
        }
        default -> in.skip();
      }
    }
    return new Exemplar(pairs.toLenientLabels(), exemplarValue, exemplarTimestamp);
  }

  double sampleCount() {
    return sampleCountFloat == 0 ? unsigned(sampleCount) : sampleCountFloat;
  }

  /** Whether a native histogram has float counts. */
  boolean isFloat() {
    return sampleCountFloat > 0 || zeroCountFloat > 0;
  }

  /** Whether the histogram has native parts; one without any counts as classic. */
  boolean isNative() {
    return positive.spanInts() > 0
        || negative.spanInts() > 0
        || zeroThreshold > 0
        || zeroCount != 0;
  }

  static double unsigned(long bits) {
    if (bits >= 0) {
      return bits;
    }
    return (double) ((bits >>> 1) | (bits & 1)) * 2;
  }

  private int[] range(int[] ranges, int index) {
    int[] result = roomForPair(ranges, index);
    int length = in.length();
    result[2 * index] = in.at;
    result[2 * index + 1] = in.at + length;
    in.at += length;
    return result;
  }

  private int[] roomForPair(int[] pairs, int index) {
    return 2 * index + 2 <= pairs.length ? pairs : Arrays.copyOf(pairs, 2 * grown(index));
  }

  private double[] room(double[] values, int index) {
    return index < values.length ? values : Arrays.copyOf(values, grown(index));
  }

  private int grown(int size) {
    return grown(size, in);
  }

  /** The capacity to grow to from a size, within {@link #MAX_PARTS}. */
  static int grown(int size, ProtoCursor in) {
    if (size >= MAX_PARTS) {
      throw in.fail("more than " + MAX_PARTS + " labels, buckets or exemplars in one metric");
    }
    return Math.min(2 * size + 16, MAX_PARTS);
  }
}
