package dev.ferula.web.federation;

import dev.ferula.exposition.ExpositionWriter;
import dev.ferula.exposition.Family;
import dev.ferula.exposition.FloatHistogramNumbers;
import dev.ferula.exposition.LabelText;
import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricType;
import dev.ferula.model.Utf8Order;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes last samples as an exposition. Floats are untyped, since nothing is known of their type;
 * where floats and histograms share a name there are several families of that name, which a
 * Prometheus that reads them takes.
 */
final class FederatedPage {
  private static final String INSTANCE = "instance";

  private final ExpositionWriter writer;
  private final boolean withNativeHistograms;
  private final SortedMap<String, String> external = new TreeMap<>(Utf8Order.COMPARATOR);
  private @Nullable String name;
  private @Nullable MetricType type;

  FederatedPage(ExpositionWriter writer, boolean withNativeHistograms, Labels externalLabels) {
    this.writer = writer;
    this.withNativeHistograms = withNativeHistograms;
    for (int i = 0; i < externalLabels.size(); i++) {
      external.put(externalLabels.name(i), externalLabels.value(i));
    }
    // Without it the reader would put its own instance on every series.
    external.putIfAbsent(INSTANCE, "");
  }

  void write(List<LastSample> samples) throws IOException {
    for (LastSample sample : samples) {
      // Series without a name cannot be exposed.
      if (!sample.name().isEmpty()) {
        write(sample);
      }
    }
    endFamily();
    writer.finish();
  }

  private void write(LastSample sample) throws IOException {
    FloatHistogram histogram = sample.histogram();
    if (histogram == null) {
      family(sample.name(), MetricType.UNKNOWN);
      writer.value(
          labels(sample.labels()),
          sample.value(),
          sample.timestamp(),
          ExpositionWriter.NO_TIME,
          null);
      return;
    }
    MetricType wanted =
        histogram.counterResetHint() == CounterResetHint.GAUGE
            ? MetricType.GAUGE_HISTOGRAM
            : MetricType.HISTOGRAM;
    if (histogram.usesCustomBuckets()) {
      family(sample.name(), wanted);
      classic(sample, histogram);
    } else if (withNativeHistograms) {
      family(sample.name(), wanted);
      writer.floatHistogram(
          labels(sample.labels()), new NativeNumbers(histogram), sample.timestamp());
    }
  }

  /* Custom bounds are the bounds of a classic histogram; the last bucket is unbounded. */
  private void classic(LastSample sample, FloatHistogram histogram) throws IOException {
    double[] bounds = histogram.customValues();
    double[] cumulative = new double[bounds.length];
    var buckets = histogram.buckets();
    int next = 0;
    double sum = 0;
    for (int i = 0; i < bounds.length; i++) {
      while (next < buckets.size() && buckets.upper(next) <= bounds[i]) {
        sum += buckets.count(next++);
      }
      cumulative[i] = sum;
    }
    writer.classicHistogram(
        labels(sample.labels()),
        bounds,
        cumulative,
        histogram.sum(),
        histogram.count(),
        sample.timestamp());
  }

  private void family(String wanted, MetricType wantedType) throws IOException {
    if (wanted.equals(name) && wantedType == type) {
      return;
    }
    endFamily();
    name = wanted;
    type = wantedType;
    writer.begin(Family.of(wanted, wantedType));
  }

  private void endFamily() throws IOException {
    if (name != null) {
      writer.end();
      name = null;
    }
  }

  private LabelText labels(Labels labels) {
    LabelText.Builder text = LabelText.builder();
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.name(i).equals(Labels.METRIC_NAME)) {
        text.add(labels.name(i), labels.value(i));
      }
    }
    external.forEach(
        (label, value) -> {
          if (labels.valueOrEmpty(label).isEmpty()) {
            text.add(label, value);
          }
        });
    return text.build();
  }

  /** A native histogram as the writer reads it. */
  private record NativeNumbers(FloatHistogram of) implements FloatHistogramNumbers {
    @Override
    public int schema() {
      return of.schema();
    }

    @Override
    public double zeroThreshold() {
      return of.zeroThreshold();
    }

    @Override
    public double zeroCount() {
      return of.zeroCount();
    }

    @Override
    public double count() {
      return of.count();
    }

    @Override
    public double sum() {
      return of.sum();
    }

    @Override
    public int[] negativeSpans() {
      return of.negativeSpans();
    }

    @Override
    public double[] negativeBuckets() {
      return of.negativeBuckets();
    }

    @Override
    public int[] positiveSpans() {
      return of.positiveSpans();
    }

    @Override
    public double[] positiveBuckets() {
      return of.positiveBuckets();
    }
  }
}
