package dev.ferula.wal;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.histogram.HistogramSpans;
import dev.ferula.model.Metadata;

/**
 * Reads records and tells a visitor what they hold. Float samples are told only once their whole
 * record is read; other entries one by one. For one thread.
 */
final class RecordDecoder extends RecordSource {
  private static final double[] NO_DOUBLES = {};
  private static final long[] NO_LONGS = {};

  private final SampleColumns columns = new SampleColumns();

  /**
   * Reads one record.
   *
   * @return whether its type is known; records of unknown types are passed over
   * @throws RecordException if the bytes are not a record
   */
  boolean decode(byte[] source, int offset, int length, RecordVisitor visitor) {
    open(source, offset, length);
    if (length == 0) {
      throw wrong("a record type", "an empty record");
    }
    int code = bytes[at++];
    if (!RecordType.isKnown(code)) {
      return false;
    }
    RecordType type = RecordType.ofCode(code);
    visitor.begin(type);
    switch (type) {
      case SERIES -> series(visitor);
      case SAMPLES -> samples(visitor);
      case SAMPLES_V2 -> samplesV2(visitor);
      case TOMBSTONES -> tombstones(visitor);
      case EXEMPLARS -> exemplars(visitor);
      case MMAP_MARKERS -> mmapMarkers(visitor);
      case METADATA -> metadata(visitor);
      case HISTOGRAMS, CUSTOM_HISTOGRAMS -> histograms(visitor, false);
      case FLOAT_HISTOGRAMS, CUSTOM_FLOAT_HISTOGRAMS -> histograms(visitor, true);
      case HISTOGRAMS_V2 -> histogramsV2(visitor, false);
      case FLOAT_HISTOGRAMS_V2 -> histogramsV2(visitor, true);
    }
    visitor.end();
    return true;
  }

  private void series(RecordVisitor visitor) {
    while (at < end) {
      long ref = fixed();
      int count = count(2);
      int labels = at;
      skipLabels(count);
      visitor.series(ref, count, bytes, labels, at - labels);
    }
  }

  private void samples(RecordVisitor visitor) {
    readSamples();
    visitor.samples(columns);
  }

  /* On its own, so that it is compiled once, without what visitors do. */
  private void readSamples() {
    columns.size = 0;
    if (at < end) {
      long firstRef = fixed();
      long firstTimestamp = fixed();
      while (at < end) {
        long ref = firstRef + varint();
        addSample(ref, 0, firstTimestamp + varint());
      }
    }
  }

  private void samplesV2(RecordVisitor visitor) {
    readSamplesV2();
    visitor.samples(columns);
  }

  private void readSamplesV2() {
    columns.size = 0;
    long ref = 0;
    long startTimestamp = 0;
    long firstTimestamp = 0;
    long firstStart = 0;
    while (at < end) {
      ref += varint();
      long timestamp = firstTimestamp + varint();
      if (columns.size == 0) {
        firstTimestamp = timestamp;
        firstStart = varint();
        startTimestamp = firstStart;
      } else {
        startTimestamp = startTimestamp(startTimestamp, firstStart);
      }
      addSample(ref, startTimestamp, timestamp);
    }
  }

  private void addSample(long ref, long startTimestamp, long timestamp) {
    int i = columns.size;
    if (i == columns.refs.length) {
      columns.grow();
    }
    columns.refs[i] = ref;
    columns.starts[i] = startTimestamp;
    columns.timestamps[i] = timestamp;
    columns.values[i] = Double.longBitsToDouble(fixed());
    columns.size = i + 1;
  }

  private long startTimestamp(long previous, long first) {
    return switch (next()) {
      case 0 -> 0;
      case 1 -> previous;
      default -> first + varint();
    };
  }

  private void tombstones(RecordVisitor visitor) {
    while (at < end) {
      long ref = fixed();
      long minTime = varint();
      visitor.tombstone(ref, minTime, varint());
    }
  }

  /** Reads what stands behind the type of a record of exemplars. */
  void exemplars(byte[] source, int offset, int length, RecordVisitor visitor) {
    open(source, offset, length);
    exemplars(visitor);
  }

  private void exemplars(RecordVisitor visitor) {
    if (at == end) {
      return;
    }
    long firstRef = fixed();
    long firstTimestamp = fixed();
    while (at < end) {
      long ref = firstRef + varint();
      long timestamp = firstTimestamp + varint();
      double value = Double.longBitsToDouble(fixed());
      int count = count(2);
      int labels = at;
      skipLabels(count);
      visitor.exemplar(ref, timestamp, value, count, bytes, labels, at - labels);
    }
  }

  private void mmapMarkers(RecordVisitor visitor) {
    while (at < end) {
      long ref = fixed();
      visitor.mmapMarker(ref, fixed());
    }
  }

  private void metadata(RecordVisitor visitor) {
    while (at < end) {
      long ref = unsignedVarint();
      int type = next();
      String unit = "";
      String help = "";
      for (int fields = count(2); fields > 0; fields--) {
        String name = string();
        String value = string();
        if (name.equals("UNIT")) {
          unit = value;
        } else if (name.equals("HELP")) {
          help = value;
        }
      }
      visitor.metadata(ref, new Metadata(MetricTypeCode.type(type), unit, help));
    }
  }

  private void histograms(RecordVisitor visitor, boolean floats) {
    if (at == end) {
      return;
    }
    long firstRef = fixed();
    long firstTimestamp = fixed();
    while (at < end) {
      long ref = firstRef + varint();
      histogram(visitor, floats, ref, 0, firstTimestamp + varint());
    }
  }

  private void histogramsV2(RecordVisitor visitor, boolean floats) {
    long ref = 0;
    long startTimestamp = 0;
    long firstTimestamp = 0;
    long firstStart = 0;
    boolean first = true;
    while (at < end) {
      ref += varint();
      long timestamp = firstTimestamp + varint();
      if (first) {
        firstTimestamp = timestamp;
        firstStart = varint();
        startTimestamp = firstStart;
        first = false;
      } else {
        startTimestamp = startTimestamp(startTimestamp, firstStart);
      }
      histogram(visitor, floats, ref, startTimestamp, timestamp);
    }
  }

  private void histogram(
      RecordVisitor visitor, boolean floats, long ref, long startTimestamp, long timestamp) {
    if (floats) {
      visitor.floatHistogram(ref, startTimestamp, timestamp, floatHistogram());
    } else {
      visitor.histogram(ref, startTimestamp, timestamp, histogram());
    }
  }

  private Histogram histogram() {
    CounterResetHint hint = hint();
    int schema = (int) varint();
    double zeroThreshold = Double.longBitsToDouble(fixed());
    long zeroCount = unsignedVarint();
    long count = unsignedVarint();
    double sum = Double.longBitsToDouble(fixed());
    int[] positiveSpans = spans();
    int[] negativeSpans = spans();
    long[] positive = buckets(positiveSpans);
    long[] negative = buckets(negativeSpans);
    return new Histogram(
        hint,
        schema,
        zeroThreshold,
        zeroCount,
        count,
        sum,
        positiveSpans,
        positive,
        negativeSpans,
        negative,
        schema == Histogram.CUSTOM_BUCKETS ? doubles() : NO_DOUBLES);
  }

  private FloatHistogram floatHistogram() {
    CounterResetHint hint = hint();
    int schema = (int) varint();
    double zeroThreshold = Double.longBitsToDouble(fixed());
    double zeroCount = Double.longBitsToDouble(fixed());
    double count = Double.longBitsToDouble(fixed());
    double sum = Double.longBitsToDouble(fixed());
    int[] positiveSpans = spans();
    int[] negativeSpans = spans();
    double[] positive = sized(positiveSpans, doubles());
    double[] negative = sized(negativeSpans, doubles());
    return new FloatHistogram(
        hint,
        schema,
        zeroThreshold,
        zeroCount,
        count,
        sum,
        positiveSpans,
        positive,
        negativeSpans,
        negative,
        schema == FloatHistogram.CUSTOM_BUCKETS ? doubles() : NO_DOUBLES);
  }

  private CounterResetHint hint() {
    int code = next();
    if (code > CounterResetHint.GAUGE.code()) {
      throw wrong("a counter reset hint", Integer.toString(code));
    }
    return CounterResetHint.ofCode(code);
  }

  /* The number of buckets is told twice, by the spans and by the list; they must agree. */
  private int[] spans() {
    int count = count(2);
    if (count == 0) {
      return HistogramSpans.NONE;
    }
    int[] spans = new int[2 * count];
    long buckets = 0;
    for (int i = 0; i < spans.length; i += 2) {
      spans[i] = (int) varint();
      long length = unsignedVarint();
      buckets += length;
      if (length < 0 || buckets > end - at) {
        throw wrong("as many buckets as fit the record", Long.toUnsignedString(length));
      }
      spans[i + 1] = (int) length;
    }
    return spans;
  }

  private long[] buckets(int[] spans) {
    int count = count(1);
    if (count != HistogramSpans.bucketCount(spans)) {
      throw wrong(HistogramSpans.bucketCount(spans) + " buckets", Integer.toString(count));
    }
    if (count == 0) {
      return NO_LONGS;
    }
    long[] buckets = new long[count];
    for (int i = 0; i < count; i++) {
      buckets[i] = varint();
    }
    return buckets;
  }

  private double[] sized(int[] spans, double[] buckets) {
    if (buckets.length != HistogramSpans.bucketCount(spans)) {
      throw wrong(HistogramSpans.bucketCount(spans) + " buckets", Integer.toString(buckets.length));
    }
    return buckets;
  }

  private double[] doubles() {
    int count = count(8);
    if (count == 0) {
      return NO_DOUBLES;
    }
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = Double.longBitsToDouble(fixed());
    }
    return values;
  }
}
