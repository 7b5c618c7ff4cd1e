package dev.ferula.textparse;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.MetricType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads delimited {@code io.prometheus.client.MetricFamily} messages as the series that the text
 * formats would have, and native histograms.
 *
 * <p>The raw bytes of a series are made up: name, label messages as they stand on the wire, bound
 * or quantile. A family is walked as HELP, UNIT if it has one, TYPE, then the entries of each
 * metric.
 */
final class ProtobufParser implements ExpositionParser {
  /* The fields of a summary or a classic histogram before its quantiles or buckets. */
  private static final int COUNT = -2;
  private static final int SUM = -1;

  private static final byte[] NO_SUFFIX = {};
  private static final byte[] COUNT_SUFFIX = bytes("_count");
  private static final byte[] SUM_SUFFIX = bytes("_sum");
  private static final byte[] BUCKET_SUFFIX = bytes("_bucket");
  private static final int MAX_LENGTH_BYTES = 5;
  private static final double[] NO_BOUNDS = {};

  private enum Step {
    /** Between families. */
    FAMILY,
    HELP,
    UNIT,
    TYPE,
    /** At the only series of a metric, or at a field of it. */
    SERIES,
    NATIVE,
    CONVERTED
  }

  private final ParserOptions options;
  private final ProtoCursor in = new ProtoCursor();
  private final ProtoMetric metric = new ProtoMetric(in);
  private final ClassicHistogram classic = new ClassicHistogram();

  private byte[] b = {};
  private int bodyStart;
  private int bodyEnd;
  private int nextFamily;

  private Step step = Step.FAMILY;
  private int familyNameStart;
  private int familyNameEnd;
  private int helpStart;
  private int helpEnd;
  private int unitStart;
  private int unitEnd;
  private MetricType type = MetricType.UNKNOWN;
  private int[] metrics = new int[64];
  private int metricCount;
  private int metricIndex;

  private int field;
  private boolean fieldsDone;
  private int exemplarIndex;
  private boolean exemplarReturned;
  private @Nullable Histogram histogram;
  private @Nullable FloatHistogram floatHistogram;

  private byte[] key = new byte[512];
  private int keyLength;

  ProtobufParser(ParserOptions options) {
    this.options = options;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void reset(byte[] body, int offset, int length) {
    b = body;
    bodyStart = offset;
    bodyEnd = offset + length;
    nextFamily = offset;
    step = Step.FAMILY;
    in.reset(body, offset, bodyEnd);
  }

  @Override
  public void expect(SeriesExpectation expectation) {
    // A series' raw bytes are made here and have no end to be looked for.
  }

  @Override
  public Entry next() {
    exemplarReturned = false;
    histogram = null;
    floatHistogram = null;
    return switch (step) {
      case FAMILY -> nextFamily();
      case HELP -> {
        step = unitEnd > unitStart ? Step.UNIT : Step.TYPE;
        yield step == Step.UNIT ? Entry.UNIT : Entry.TYPE;
      }
      case UNIT -> {
        step = Step.TYPE;
        yield Entry.TYPE;
      }
      case TYPE -> firstEntry();
      case SERIES -> afterSeries();
      case NATIVE ->
          options.keepClassicHistograms() && metric.bucketCount > 0
              ? classicFields()
              : nextMetric();
      case CONVERTED -> nextMetric();
    };
  }

  private Entry nextFamily() {
    do {
      if (nextFamily >= bodyEnd) {
        return Entry.END;
      }
      decodeFamily();
    } while (metricCount == 0);
    metricIndex = 0;
    metric.decode(metrics[0], metrics[1]);
    if (familyNameEnd == familyNameStart || !Utf8.isValid(b, familyNameStart, familyNameEnd)) {
      throw fail("invalid metric name: " + Quote.raw(b, familyNameStart, familyNameEnd));
    }
    if (!Utf8.isValid(b, helpStart, helpEnd)) {
      throw fail(
          "invalid help for metric "
              + Quote.quote(b, familyNameStart, familyNameEnd)
              + ": "
              + Quote.raw(b, helpStart, helpEnd));
    }
    step = Step.HELP;
    return Entry.HELP;
  }

  private void decodeFamily() {
    in.enter(nextFamily, bodyEnd, "MetricFamily");
    long length = delimiter();
    long total = in.at - nextFamily + length;
    if (total > bodyEnd - nextFamily) {
      throw fail(
          "clientpb: insufficient length of buffer, expected at least "
              + total
              + " bytes, got "
              + (bodyEnd - nextFamily)
              + " bytes");
    }
    nextFamily += (int) total;
    in.end = nextFamily;
    familyNameEnd = familyNameStart;
    helpEnd = helpStart;
    unitEnd = unitStart;
    metricCount = 0;
    long typeNumber = 0;
    while (in.hasMore()) {
      switch (in.field()) {
        case 1 -> {
          int size = text("Name");
          familyNameStart = in.at - size;
          familyNameEnd = in.at;
        }
        case 2 -> {
          int size = text("Help");
          helpStart = in.at - size;
          helpEnd = in.at;
        }
        case 3 -> {
          in.require(ProtoCursor.VARINT, "Type");
          typeNumber = in.varint();
        }
        case 4 -> addMetric(text("Metric"));
        case 5 -> {
          int size = text("Unit");
          unitStart = in.at - size;
          unitEnd = in.at;
        }
        default -> in.skip();
      }
    }
    type = metricCount == 0 ? MetricType.UNKNOWN : typeOf((int) typeNumber);
  }

  private long delimiter() {
    int from = in.at;
    long length;
    try {
      length = in.varint();
    } catch (ParseException e) {
      in.at = from;
      throw fail("clientpb: invalid varint encountered");
    }
    if (in.at - from > MAX_LENGTH_BYTES) {
      throw fail("clientpb: invalid varint encountered");
    }
    return length;
  }

  private int text(String name) {
    in.require(ProtoCursor.LENGTH_DELIMITED, name);
    int length = in.length();
    in.at += length;
    return length;
  }

  private void addMetric(int length) {
    if (2 * metricCount == metrics.length) {
      metrics = Arrays.copyOf(metrics, 2 * metrics.length);
    }
    metrics[2 * metricCount] = in.at - length;
    metrics[2 * metricCount + 1] = in.at;
    metricCount++;
  }

  private MetricType typeOf(int number) {
    return switch (number) {
      case 0 -> MetricType.COUNTER;
      case 1 -> MetricType.GAUGE;
      case 2 -> MetricType.SUMMARY;
      case 3 -> MetricType.UNKNOWN;
      case 4 -> MetricType.HISTOGRAM;
      case 5 -> MetricType.GAUGE_HISTOGRAM;
      default ->
          throw fail(
              "unknown metric type for metric "
                  + Quote.quote(b, familyNameStart, familyNameEnd)
                  + ": "
                  + number);
    };
  }

  // The entries of one metric.

  private Entry nextMetric() {
    metricIndex++;
    if (metricIndex >= metricCount) {
      return nextFamily();
    }
    metric.decode(metrics[2 * metricIndex], metrics[2 * metricIndex + 1]);
    return firstEntry();
  }

  private Entry firstEntry() {
    exemplarIndex = 0;
    if (isHistogram()) {
      if (isNativeHere()) {
        return nativeHistogram();
      }
      return options.convertClassicHistograms() && !options.keepClassicHistograms()
          ? converted()
          : classicFields();
    }
    if (type == MetricType.SUMMARY) {
      return classicFields();
    }
    fieldsDone = true;
    return series(NO_SUFFIX, metric.value);
  }

  private boolean isHistogram() {
    return type == MetricType.HISTOGRAM || type == MetricType.GAUGE_HISTOGRAM;
  }

  private boolean isNativeHere() {
    return !options.ignoreNativeHistograms() && metric.isNative();
  }

  private Entry classicFields() {
    field = COUNT;
    fieldsDone = false;
    return series(COUNT_SUFFIX, metric.sampleCount());
  }

  private Entry afterSeries() {
    if (!fieldsDone) {
      field++;
      return field == SUM ? sumSeries() : partSeries();
    }
    if (isHistogram() && !isNativeHere() && options.convertClassicHistograms()) {
      return converted();
    }
    return nextMetric();
  }

  private Entry sumSeries() {
    fieldsDone = type == MetricType.SUMMARY && metric.quantileCount == 0;
    return series(SUM_SUFFIX, metric.sampleSum);
  }

  private Entry partSeries() {
    if (type == MetricType.SUMMARY) {
      fieldsDone = field == metric.quantileCount - 1;
      return series(NO_SUFFIX, metric.quantileValues[field]);
    }
    fieldsDone =
        field >= metric.bucketCount || metric.bucketBounds[field] == Double.POSITIVE_INFINITY;
    return series(
        BUCKET_SUFFIX,
        field < metric.bucketCount ? metric.bucketCounts[field] : metric.sampleCount());
  }

  private double value;
  private byte[] suffix = NO_SUFFIX;

  private Entry series(byte[] nameSuffix, double sampleValue) {
    step = Step.SERIES;
    suffix = nameSuffix;
    value = sampleValue;
    makeKey();
    return Entry.SERIES;
  }

  private Entry nativeHistogram() {
    step = Step.NATIVE;
    suffix = NO_SUFFIX;
    checkSpans("positive", metric.positive);
    checkSpans("negative", metric.negative);
    if (metric.isFloat()) {
      floatHistogram = floats();
    } else {
      histogram = integers();
    }
    makeKey();
    return Entry.HISTOGRAM;
  }

  private void checkSpans(String name, ProtoBuckets side) {
    long wanted = 0;
    for (int i = 1; i < side.spanInts(); i += 2) {
      wanted += side.spanAt(i) & 0xffffffffL;
    }
    int have = metric.isFloat() ? side.countCount() : side.deltaCount();
    if (wanted != have) {
      throw fail(
          "histogram "
              + Quote.quote(b, familyNameStart, familyNameEnd)
              + ": "
              + name
              + " side: spans require "
              + wanted
              + " buckets, have "
              + have);
    }
  }

  private Histogram integers() {
    HistogramCompaction.Deltas positive =
        HistogramCompaction.compact(metric.positive.spans(), metric.positive.deltas(), 0);
    HistogramCompaction.Deltas negative =
        HistogramCompaction.compact(metric.negative.spans(), metric.negative.deltas(), 0);
    return new Histogram(
        resetHint(),
        metric.schema,
        metric.zeroThreshold,
        metric.zeroCount,
        metric.sampleCount,
        metric.sampleSum,
        positive.spans(),
        positive.buckets(),
        negative.spans(),
        negative.buckets(),
        NO_BOUNDS);
  }

  private FloatHistogram floats() {
    HistogramCompaction.Counts positive =
        HistogramCompaction.compact(metric.positive.spans(), metric.positive.counts(), 0);
    HistogramCompaction.Counts negative =
        HistogramCompaction.compact(metric.negative.spans(), metric.negative.counts(), 0);
    return new FloatHistogram(
        resetHint(),
        metric.schema,
        metric.zeroThreshold,
        metric.zeroCountFloat,
        metric.sampleCountFloat,
        metric.sampleSum,
        positive.spans(),
        positive.buckets(),
        negative.spans(),
        negative.buckets(),
        NO_BOUNDS);
  }

  private CounterResetHint resetHint() {
    return type == MetricType.GAUGE_HISTOGRAM ? CounterResetHint.GAUGE : CounterResetHint.UNKNOWN;
  }

  private Entry converted() {
    step = Step.CONVERTED;
    suffix = NO_SUFFIX;
    exemplarIndex = 0;
    classic.reset();
    classic.count(metric.sampleCount());
    classic.sum(metric.sampleSum);
    for (int i = 0; i < metric.bucketCount; i++) {
      classic.bucket(metric.bucketBounds[i], metric.bucketCounts[i]);
    }
    ClassicHistogram.Native result = classic.convert(resetHint());
    if (result == null) {
      throw fail(String.valueOf(classic.error()));
    }
    histogram = result.integer();
    floatHistogram = result.floating();
    makeKey();
    return Entry.HISTOGRAM;
  }

  // The series.

  private boolean hasPartLabel() {
    return step == Step.SERIES && field >= 0 && (isHistogram() || type == MetricType.SUMMARY);
  }

  private double part() {
    if (type == MetricType.SUMMARY) {
      return metric.quantiles[field];
    }
    return field < metric.bucketCount ? metric.bucketBounds[field] : Double.POSITIVE_INFINITY;
  }

  private void makeKey() {
    int length = familyNameEnd - familyNameStart + suffix.length + 16;
    for (int i = 0; i < metric.labelCount; i++) {
      length += 4 + metric.labels[2 * i + 1] - metric.labels[2 * i];
    }
    if (key.length < length) {
      key = new byte[2 * length];
    }
    int at = familyNameEnd - familyNameStart;
    System.arraycopy(b, familyNameStart, key, 0, at);
    System.arraycopy(suffix, 0, key, at, suffix.length);
    at += suffix.length;
    key[at++] = (byte) 0xff;
    for (int i = 0; i < metric.labelCount; i++) {
      int size = metric.labels[2 * i + 1] - metric.labels[2 * i];
      at = number(size, 4, at);
      System.arraycopy(b, metric.labels[2 * i], key, at, size);
      at += size;
    }
    if (hasPartLabel()) {
      key[at++] = (byte) 0xff;
      at = number(Double.doubleToRawLongBits(part()), 8, at);
    }
    keyLength = at;
  }

  private int number(long value, int bytes, int at) {
    for (int i = 0; i < bytes; i++) {
      key[at + i] = (byte) (value >>> (8 * i));
    }
    return at + bytes;
  }

  @Override
  public byte[] seriesBuffer() {
    return key;
  }

  @Override
  public int seriesStart() {
    return 0;
  }

  @Override
  public int seriesLength() {
    return keyLength;
  }

  @Override
  public long keySalt() {
    return options.typeAndUnitLabels() ? 31L * unit().hashCode() + type.text().hashCode() + 1 : 0;
  }

  private String unit() {
    return string(unitStart, unitEnd);
  }

  private String string(int from, int to) {
    return new String(b, from, to - from, StandardCharsets.UTF_8);
  }

  @Override
  public void labels(LabelBuffer into) {
    into.clear();
    String name = string(familyNameStart, familyNameEnd);
    into.add("__name__", name + new String(suffix, StandardCharsets.UTF_8));
    if (options.typeAndUnitLabels()) {
      if (type != MetricType.UNKNOWN) {
        into.add("__type__", type.text());
      }
      if (unitEnd > unitStart) {
        into.add("__unit__", unit());
      }
    }
    int own = into.size();
    for (int i = 0; i < metric.labelCount; i++) {
      ProtoLabel.append(in, metric.labels[2 * i], metric.labels[2 * i + 1], into, true);
      if (options.typeAndUnitLabels() && into.nameIsAmong(own)) {
        into.removeLast();
      }
    }
    if (hasPartLabel()) {
      into.add(type == MetricType.SUMMARY ? "quantile" : "le", OpenMetricsFloat.format(part()));
    }
    into.sort();
  }

  @Override
  public double value() {
    return value;
  }

  @Override
  public boolean hasTimestamp() {
    return metric.timestamp != 0;
  }

  @Override
  public long timestamp() {
    return metric.timestamp;
  }

  @Override
  public @Nullable Histogram histogram() {
    return histogram;
  }

  @Override
  public @Nullable FloatHistogram floatHistogram() {
    return floatHistogram;
  }

  @Override
  public @Nullable Exemplar nextExemplar() {
    return step == Step.SERIES ? seriesExemplar() : histogramExemplar();
  }

  private @Nullable Exemplar seriesExemplar() {
    if (exemplarReturned) {
      return null;
    }
    exemplarReturned = true;
    if (type == MetricType.COUNTER) {
      return exemplar(metric.exemplarStart, metric.exemplarEnd);
    }
    if (isHistogram() && field >= 0 && field < metric.bucketCount) {
      return exemplar(metric.bucketExemplars[2 * field], metric.bucketExemplars[2 * field + 1]);
    }
    return null;
  }

  /* Of a native histogram's exemplars only those with timestamps count. */
  private @Nullable Exemplar histogramExemplar() {
    boolean own = metric.exemplarCount > 0;
    int[] ranges = own ? metric.exemplars : metric.bucketExemplars;
    int count = own ? metric.exemplarCount : metric.bucketCount;
    while (exemplarIndex < count) {
      Exemplar exemplar = exemplar(ranges[2 * exemplarIndex], ranges[2 * exemplarIndex + 1]);
      exemplarIndex++;
      if (exemplar != null && exemplar.hasTimestamp()) {
        return exemplar;
      }
    }
    return null;
  }

  private @Nullable Exemplar exemplar(int from, int to) {
    return from == 0 && to == 0 ? null : metric.exemplar(from, to);
  }

  @Override
  public long startTimestamp() {
    return options.startTimestamps() && (isHistogram() || isCumulative())
        ? metric.startTimestamp
        : 0;
  }

  private boolean isCumulative() {
    return type == MetricType.COUNTER || type == MetricType.SUMMARY;
  }

  // The family.

  @Override
  public byte[] metadataBuffer() {
    return b;
  }

  @Override
  public int nameStart() {
    return familyNameStart;
  }

  @Override
  public int nameLength() {
    return familyNameEnd - familyNameStart;
  }

  @Override
  public int textStart() {
    return step == Step.UNIT ? unitStart : helpStart;
  }

  @Override
  public int textLength() {
    return step == Step.UNIT ? unitEnd - unitStart : helpEnd - helpStart;
  }

  @Override
  public String text() {
    return string(textStart(), textStart() + textLength());
  }

  @Override
  public MetricType type() {
    return type;
  }

  private ParseException fail(String reason) {
    return new ParseException(reason, in.at - bodyStart);
  }
}
