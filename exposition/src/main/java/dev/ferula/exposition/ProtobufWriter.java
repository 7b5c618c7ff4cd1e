package dev.ferula.exposition;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes length-delimited {@code io.prometheus.client.MetricFamily} messages.
 *
 * <p>A message's length stands in front of it, so a family is collected in the buffer as a whole
 * and the lengths are put in afterwards. Fields of a scalar value are written even when zero, as
 * Prometheus's Go client does.
 */
final class ProtobufWriter implements ExpositionWriter {
  /** The tags of the fields: field number times eight, plus the wire type. */
  private static final class Tag {
    static final int FAMILY_NAME = 1 << 3 | 2;
    static final int FAMILY_HELP = 2 << 3 | 2;
    static final int FAMILY_TYPE = 3 << 3;
    static final int FAMILY_METRIC = 4 << 3 | 2;
    static final int FAMILY_UNIT = 5 << 3 | 2;

    static final int LABEL = 1 << 3 | 2;
    static final int GAUGE = 2 << 3 | 2;
    static final int COUNTER = 3 << 3 | 2;
    static final int SUMMARY = 4 << 3 | 2;
    static final int UNTYPED = 5 << 3 | 2;
    static final int TIMESTAMP_MS = 6 << 3;
    static final int HISTOGRAM = 7 << 3 | 2;

    static final int LABEL_NAME = 1 << 3 | 2;
    static final int LABEL_VALUE = 2 << 3 | 2;

    static final int VALUE = 1 << 3 | 1;
    static final int COUNTER_EXEMPLAR = 2 << 3 | 2;
    static final int COUNTER_START = 3 << 3 | 2;

    static final int SAMPLE_COUNT = 1 << 3;
    static final int SAMPLE_SUM = 2 << 3 | 1;
    static final int QUANTILE = 3 << 3 | 2;
    static final int SUMMARY_START = 4 << 3 | 2;
    static final int QUANTILE_RANK = 1 << 3 | 1;
    static final int QUANTILE_VALUE = 2 << 3 | 1;

    static final int BUCKET = 3 << 3 | 2;
    static final int BUCKET_COUNT = 1 << 3;
    static final int BUCKET_COUNT_FLOAT = 4 << 3 | 1;
    static final int BUCKET_BOUND = 2 << 3 | 1;
    static final int BUCKET_EXEMPLAR = 3 << 3 | 2;
    static final int SAMPLE_COUNT_FLOAT = 4 << 3 | 1;
    static final int SCHEMA = 5 << 3;
    static final int ZERO_THRESHOLD = 6 << 3 | 1;
    static final int ZERO_COUNT = 7 << 3;
    static final int ZERO_COUNT_FLOAT = 8 << 3 | 1;
    static final int NEGATIVE_SPAN = 9 << 3 | 2;
    static final int NEGATIVE_DELTA = 10 << 3 | 2;
    static final int NEGATIVE_COUNT = 11 << 3 | 2;
    static final int POSITIVE_SPAN = 12 << 3 | 2;
    static final int POSITIVE_DELTA = 13 << 3 | 2;
    static final int POSITIVE_COUNT = 14 << 3 | 2;
    static final int HISTOGRAM_START = 15 << 3 | 2;
    static final int HISTOGRAM_EXEMPLAR = 16 << 3 | 2;

    static final int SPAN_OFFSET = 1 << 3;
    static final int SPAN_LENGTH = 2 << 3;

    static final int EXEMPLAR_LABEL = 1 << 3 | 2;
    static final int EXEMPLAR_VALUE = 2 << 3 | 1;
    static final int EXEMPLAR_TIME = 3 << 3 | 2;
    static final int SECONDS = 1 << 3;
    static final int NANOS = 2 << 3;
  }

  private final ExpositionBuffer buffer;
  private final EscapingScheme escaping;
  private final LabelCursor cursor = new LabelCursor();

  private @Nullable Family family;
  private int familyStart;

  ProtobufWriter(ExpositionBuffer buffer, EscapingScheme escaping) {
    this.buffer = buffer;
    this.escaping = escaping;
  }

  @Override
  public void begin(Family begun) {
    buffer.hold();
    family = begun;
    familyStart = buffer.beginLength();
    text(Tag.FAMILY_NAME, escaping.metricName(begun.name()));
    if (!begun.help().isEmpty()) {
      text(Tag.FAMILY_HELP, begun.help());
    }
    number(Tag.FAMILY_TYPE, typeNumber(begun.type()));
    if (!begun.unit().isEmpty() && begun.name().endsWith("_" + begun.unit())) {
      text(Tag.FAMILY_UNIT, begun.unit());
    }
  }

  private static int typeNumber(MetricType type) {
    if (type.isHistogram()) {
      return type == MetricType.HISTOGRAM ? 4 : 5;
    } else if (type == MetricType.COUNTER) {
      return 0;
    } else if (type == MetricType.SUMMARY) {
      return 2;
    }
    return type == MetricType.UNKNOWN ? 3 : 1;
  }

  @Override
  public void value(
      LabelText labels, double value, long timestamp, long created, @Nullable Exemplar exemplar) {
    int metric = metric(labels);
    MetricType type = family().type();
    if (type.isHistogram() || type == MetricType.SUMMARY) {
      throw new IllegalArgumentException("one value for a " + type.text());
    } else if (type == MetricType.COUNTER) {
      counter(value, created, exemplar);
    } else {
      holder(type == MetricType.UNKNOWN ? Tag.UNTYPED : Tag.GAUGE, value);
    }
    endMetric(metric, timestamp);
  }

  private void counter(double value, long created, @Nullable Exemplar exemplar) {
    int counter = begin(Tag.COUNTER);
    real(Tag.VALUE, value);
    if (exemplar != null) {
      exemplar(Tag.COUNTER_EXEMPLAR, exemplar);
    }
    time(Tag.COUNTER_START, created);
    buffer.endLength(counter);
  }

  private void holder(int tag, double value) {
    int holder = begin(tag);
    real(Tag.VALUE, value);
    buffer.endLength(holder);
  }

  @Override
  public void histogram(LabelText labels, HistogramNumbers numbers, long created) {
    int metric = metric(labels);
    int histogram = begin(Tag.HISTOGRAM);
    number(Tag.SAMPLE_COUNT, numbers.count());
    real(Tag.SAMPLE_SUM, numbers.sum());
    classicBuckets(numbers);
    if (numbers.isNative()) {
      nativeBuckets(numbers);
    }
    time(Tag.HISTOGRAM_START, created);
    if (numbers.isNative()) {
      nativeExemplars(numbers);
    }
    buffer.endLength(histogram);
    endMetric(metric, NO_TIME);
  }

  /* The unbounded bucket is left out, since the count says it, unless it has an exemplar. */
  private void classicBuckets(HistogramNumbers numbers) {
    double[] bounds = family().bounds();
    int last = numbers.bucketCount() - 1;
    long cumulative = 0;
    for (int i = 0; i < last; i++) {
      cumulative += numbers.bucket(i);
      if (i + 1 == last || bounds[i] != bounds[i + 1]) {
        classicBucket(cumulative, bounds[i], numbers.exemplar(i));
      }
    }
    Exemplar exemplar = last < 0 ? null : numbers.exemplar(last);
    if (exemplar != null) {
      classicBucket(numbers.count(), Double.POSITIVE_INFINITY, exemplar);
    }
  }

  private void classicBucket(long cumulative, double bound, @Nullable Exemplar exemplar) {
    int bucket = begin(Tag.BUCKET);
    number(Tag.BUCKET_COUNT, cumulative);
    real(Tag.BUCKET_BOUND, bound);
    if (exemplar != null) {
      exemplar(Tag.BUCKET_EXEMPLAR, exemplar);
    }
    buffer.endLength(bucket);
  }

  private void nativeBuckets(HistogramNumbers numbers) {
    number(Tag.SCHEMA, zigzag(numbers.schema()));
    real(Tag.ZERO_THRESHOLD, numbers.zeroThreshold());
    number(Tag.ZERO_COUNT, numbers.zeroCount());
    runs(numbers.negative(), Tag.NEGATIVE_SPAN, Tag.NEGATIVE_DELTA);
    runs(numbers.positive(), Tag.POSITIVE_SPAN, Tag.POSITIVE_DELTA);
    boolean empty = numbers.positive().spanCount() == 0 && numbers.negative().spanCount() == 0;
    if (empty && numbers.zeroThreshold() == 0) {
      span(Tag.POSITIVE_SPAN, 0, 0); // says that this is a native histogram, though an empty one
    }
  }

  private void runs(HistogramNumbers.Runs runs, int spanTag, int deltaTag) {
    for (int i = 0; i < runs.spanCount(); i++) {
      span(spanTag, runs.spanOffset(i), runs.spanLength(i));
    }
    if (runs.bucketCount() > 0) {
      int deltas = begin(deltaTag);
      for (int i = 0; i < runs.bucketCount(); i++) {
        buffer.putVarint(zigzag(runs.delta(i)));
      }
      buffer.endLength(deltas);
    }
  }

  private void span(int tag, int offset, int length) {
    int span = begin(tag);
    number(Tag.SPAN_OFFSET, zigzag(offset));
    number(Tag.SPAN_LENGTH, length);
    buffer.endLength(span);
  }

  private void nativeExemplars(HistogramNumbers numbers) {
    for (int i = 0; i < numbers.exemplarCount(); i++) {
      Exemplar exemplar = numbers.exemplar(i);
      if (exemplar != null && exemplar.hasTimestamp()) {
        exemplar(Tag.HISTOGRAM_EXEMPLAR, exemplar);
      }
    }
  }

  @Override
  public void summary(LabelText labels, SummaryNumbers numbers, long created) {
    int metric = metric(labels);
    int summary = begin(Tag.SUMMARY);
    number(Tag.SAMPLE_COUNT, numbers.count());
    real(Tag.SAMPLE_SUM, numbers.sum());
    for (int i = 0; i < numbers.quantileCount(); i++) {
      int quantile = begin(Tag.QUANTILE);
      real(Tag.QUANTILE_RANK, numbers.quantile(i));
      real(Tag.QUANTILE_VALUE, numbers.quantileValue(i));
      buffer.endLength(quantile);
    }
    time(Tag.SUMMARY_START, created);
    buffer.endLength(summary);
    endMetric(metric, NO_TIME);
  }

  @Override
  public boolean floatHistogram(LabelText labels, FloatHistogramNumbers h, long timestamp) {
    int metric = metric(labels);
    int histogram = begin(Tag.HISTOGRAM);
    real(Tag.SAMPLE_SUM, h.sum());
    real(Tag.SAMPLE_COUNT_FLOAT, h.count());
    number(Tag.SCHEMA, zigzag(h.schema()));
    real(Tag.ZERO_THRESHOLD, h.zeroThreshold());
    real(Tag.ZERO_COUNT_FLOAT, h.zeroCount());
    floatRuns(h.negativeSpans(), h.negativeBuckets(), Tag.NEGATIVE_SPAN, Tag.NEGATIVE_COUNT);
    floatRuns(h.positiveSpans(), h.positiveBuckets(), Tag.POSITIVE_SPAN, Tag.POSITIVE_COUNT);
    boolean empty = h.positiveSpans().length == 0 && h.negativeSpans().length == 0;
    if (empty && h.zeroThreshold() == 0) {
      span(Tag.POSITIVE_SPAN, 0, 0);
    }
    buffer.endLength(histogram);
    endMetric(metric, timestamp);
    return true;
  }

  @Override
  public void classicHistogram(
      LabelText labels,
      double[] bounds,
      double[] cumulative,
      double sum,
      double count,
      long timestamp) {
    int metric = metric(labels);
    int histogram = begin(Tag.HISTOGRAM);
    real(Tag.SAMPLE_SUM, sum);
    for (int i = 0; i < bounds.length; i++) {
      int bucket = begin(Tag.BUCKET);
      real(Tag.BUCKET_BOUND, bounds[i]);
      real(Tag.BUCKET_COUNT_FLOAT, cumulative[i]);
      buffer.endLength(bucket);
    }
    real(Tag.SAMPLE_COUNT_FLOAT, count);
    buffer.endLength(histogram);
    endMetric(metric, timestamp);
  }

  private void floatRuns(int[] spans, double[] counts, int spanTag, int countTag) {
    for (int i = 0; i < spans.length; i += 2) {
      span(spanTag, spans[i], spans[i + 1]);
    }
    if (counts.length > 0) {
      int packed = begin(countTag);
      for (double count : counts) {
        buffer.putFixed64(Double.doubleToRawLongBits(count));
      }
      buffer.endLength(packed);
    }
  }

  @Override
  public void end() throws IOException {
    buffer.endLength(familyStart);
    family = null;
    buffer.release();
  }

  @Override
  public void finish() throws IOException {
    buffer.flush();
  }

  private int metric(LabelText labels) {
    int metric = begin(Tag.FAMILY_METRIC);
    boolean suits = labels.suits(escaping);
    cursor.start(labels);
    while (cursor.next()) {
      int label = begin(Tag.LABEL);
      int name = begin(Tag.LABEL_NAME);
      if (suits) {
        buffer.putUnescaped(cursor.bytes(), cursor.nameFrom, cursor.nameTo);
      } else {
        buffer.putUtf8(escaping.labelName(cursor.name()));
      }
      buffer.endLength(name);
      int value = begin(Tag.LABEL_VALUE);
      buffer.putUnescaped(cursor.bytes(), cursor.valueFrom, cursor.valueTo);
      buffer.endLength(value);
      buffer.endLength(label);
    }
    return metric;
  }

  private void endMetric(int metric, long timestamp) {
    if (timestamp != NO_TIME) {
      number(Tag.TIMESTAMP_MS, timestamp);
    }
    buffer.endLength(metric);
  }

  private void exemplar(int tag, Exemplar exemplar) {
    int message = begin(tag);
    Labels labels = exemplar.labels();
    for (int i = 0; i < labels.size(); i++) {
      int label = begin(Tag.EXEMPLAR_LABEL);
      text(Tag.LABEL_NAME, escaping.labelName(labels.name(i)));
      text(Tag.LABEL_VALUE, labels.value(i));
      buffer.endLength(label);
    }
    real(Tag.EXEMPLAR_VALUE, exemplar.value());
    time(Tag.EXEMPLAR_TIME, exemplar.timestamp());
    buffer.endLength(message);
  }

  private void time(int tag, long milliseconds) {
    if (milliseconds == NO_TIME) {
      return;
    }
    int message = begin(tag);
    number(Tag.SECONDS, Math.floorDiv(milliseconds, 1000L));
    number(Tag.NANOS, Math.floorMod(milliseconds, 1000L) * 1_000_000L);
    buffer.endLength(message);
  }

  private int begin(int tag) {
    buffer.putVarint(tag);
    return buffer.beginLength();
  }

  private void number(int tag, long value) {
    buffer.putVarint(tag);
    buffer.putVarint(value);
  }

  private void real(int tag, double value) {
    buffer.putVarint(tag);
    buffer.putFixed64(Double.doubleToRawLongBits(value));
  }

  private void text(int tag, String value) {
    int start = begin(tag);
    buffer.putUtf8(value);
    buffer.endLength(start);
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private Family family() {
    if (family == null) {
      throw new IllegalStateException("a series without a family: begin was not called");
    }
    return family;
  }
}
