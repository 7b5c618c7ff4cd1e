package dev.ferula.textparse;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.MetricType;
import dev.ferula.notation.GoNumber;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads delimited {@code io.prometheus.client.MetricFamily} messages as the series that the text
 * formats would have, and native histograms.
 *
 * <p>The raw bytes of a series are made up, see {@link ProtoKey}. A family is walked as HELP, UNIT
 * if it has one, TYPE, then the entries of each metric.
 */
final class ProtobufParser implements ExpositionParser {
  /* The fields of a summary or a classic histogram before its quantiles or buckets. */
  private static final int COUNT = -2;
  private static final int SUM = -1;

  private static final byte[] NO_SUFFIX = {};
  private static final byte[] COUNT_SUFFIX = bytes("_count");
  private static final byte[] SUM_SUFFIX = bytes("_sum");
  private static final byte[] BUCKET_SUFFIX = bytes("_bucket");

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
  private final ProtoFamily family = new ProtoFamily(in);
  private final ProtoMetric metric = new ProtoMetric(in);
  private final ClassicHistogram classic = new ClassicHistogram();

  private byte[] b = {};
  private int bodyStart;

  private Step step = Step.FAMILY;
  private int metricIndex;

  private int field;
  private boolean fieldsDone;
  private int exemplarIndex;
  private boolean exemplarReturned;
  private @Nullable Histogram histogram;
  private @Nullable FloatHistogram floatHistogram;

  private final ProtoKey key = new ProtoKey();

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
    step = Step.FAMILY;
    in.reset(body, offset, offset + length);
    family.reset(offset, offset + length);
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
        step = family.hasUnit() ? Step.UNIT : Step.TYPE;
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
    if (!family.advance()) {
      return Entry.END;
    }
    metricIndex = 0;
    family.decodeMetric(0, metric);
    family.check();
    step = Step.HELP;
    return Entry.HELP;
  }

  // The entries of one metric.

  private Entry nextMetric() {
    metricIndex++;
    if (metricIndex >= family.metricCount()) {
      return nextFamily();
    }
    family.decodeMetric(metricIndex, metric);
    return firstEntry();
  }

  private Entry firstEntry() {
    exemplarIndex = 0;
    if (family.isHistogram()) {
      if (isNativeHere()) {
        return nativeHistogram();
      }
      return options.convertClassicHistograms() && !options.keepClassicHistograms()
          ? converted()
          : classicFields();
    }
    if (family.type == MetricType.SUMMARY) {
      return classicFields();
    }
    fieldsDone = true;
    return series(NO_SUFFIX, metric.value);
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
    if (family.isHistogram() && !isNativeHere() && options.convertClassicHistograms()) {
      return converted();
    }
    return nextMetric();
  }

  private Entry sumSeries() {
    fieldsDone = family.type == MetricType.SUMMARY && metric.quantileCount == 0;
    return series(SUM_SUFFIX, metric.sampleSum);
  }

  private Entry partSeries() {
    if (family.type == MetricType.SUMMARY) {
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
    String complaint = ProtoNative.complaint(metric);
    if (complaint != null) {
      throw fail("histogram " + family.quotedName() + ": " + complaint);
    }
    if (metric.isFloat()) {
      floatHistogram = ProtoNative.floats(metric, resetHint());
    } else {
      histogram = ProtoNative.integers(metric, resetHint());
    }
    makeKey();
    return Entry.HISTOGRAM;
  }

  private CounterResetHint resetHint() {
    return family.type == MetricType.GAUGE_HISTOGRAM
        ? CounterResetHint.GAUGE
        : CounterResetHint.UNKNOWN;
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
    return step == Step.SERIES
        && field >= 0
        && (family.isHistogram() || family.type == MetricType.SUMMARY);
  }

  private double part() {
    if (family.type == MetricType.SUMMARY) {
      return metric.quantiles[field];
    }
    return field < metric.bucketCount ? metric.bucketBounds[field] : Double.POSITIVE_INFINITY;
  }

  private void makeKey() {
    key.begin(b, family, suffix, metric);
    if (hasPartLabel()) {
      key.end(part());
    }
  }

  @Override
  public byte[] seriesBuffer() {
    return key.bytes;
  }

  @Override
  public int seriesStart() {
    return 0;
  }

  @Override
  public int seriesLength() {
    return key.length;
  }

  @Override
  public long keySalt() {
    return options.typeAndUnitLabels()
        ? 31L * family.unit().hashCode() + family.type.text().hashCode() + 1
        : 0;
  }

  @Override
  public void labels(LabelBuffer into) {
    into.clear();
    into.add("__name__", family.name() + new String(suffix, StandardCharsets.UTF_8));
    if (options.typeAndUnitLabels()) {
      if (family.type != MetricType.UNKNOWN) {
        into.add("__type__", family.type.text());
      }
      if (family.hasUnit()) {
        into.add("__unit__", family.unit());
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
      into.add(family.type == MetricType.SUMMARY ? "quantile" : "le", GoNumber.openMetrics(part()));
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
    if (family.type == MetricType.COUNTER) {
      return exemplar(metric.exemplarStart, metric.exemplarEnd);
    }
    if (family.isHistogram() && field >= 0 && field < metric.bucketCount) {
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
    return options.startTimestamps() && (family.isHistogram() || isCumulative())
        ? metric.startTimestamp
        : 0;
  }

  private boolean isCumulative() {
    return family.type == MetricType.COUNTER || family.type == MetricType.SUMMARY;
  }

  // The family.

  @Override
  public byte[] metadataBuffer() {
    return b;
  }

  @Override
  public int nameStart() {
    return family.nameStart;
  }

  @Override
  public int nameLength() {
    return family.nameEnd - family.nameStart;
  }

  @Override
  public int textStart() {
    return step == Step.UNIT ? family.unitStart : family.helpStart;
  }

  @Override
  public int textLength() {
    return step == Step.UNIT
        ? family.unitEnd - family.unitStart
        : family.helpEnd - family.helpStart;
  }

  @Override
  public String text() {
    return family.string(textStart(), textStart() + textLength());
  }

  @Override
  public MetricType type() {
    return family.type;
  }

  private ParseException fail(String reason) {
    return new ParseException(reason, in.at - bodyStart);
  }
}
