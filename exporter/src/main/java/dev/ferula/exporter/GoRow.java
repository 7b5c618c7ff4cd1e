package dev.ferula.exporter;

import dev.ferula.exposition.DoubleWriter;
import dev.ferula.exposition.ExpositionWriter;
import dev.ferula.exposition.HistogramNumbers;
import dev.ferula.exposition.LabelText;
import dev.ferula.exposition.SummaryNumbers;
import dev.ferula.model.Exemplar;
import dev.ferula.model.GoQuote;
import dev.ferula.model.MetricType;
import dev.ferula.model.Utf8Order;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricRow;
import dev.ferula.stats.read.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One series as gathered for {@link GoPage}: a copy of its numbers. Classic only, as was the client
 * that it stands for.
 *
 * @param labels names and values in turn, in the order of the names
 */
record GoRow(
    List<String> labels,
    MetricType type,
    double value,
    long count,
    double sum,
    List<Double> bounds,
    List<Long> buckets,
    List<Double> quantiles,
    List<Double> quantileValues)
    implements HistogramNumbers, SummaryNumbers {

  /** By the label values, label by label. */
  static final Comparator<GoRow> ORDER = GoRow::compare;

  static GoRow of(MetricFamily family, LabelLayout layout, MetricRow row, Point point) {
    List<String> labels = new ArrayList<>();
    for (LabelLayout.Slot slot : layout.slots()) {
      labels.add(slot.name());
      labels.add(slot.value(row));
    }
    List<Long> buckets = new ArrayList<>();
    for (int i = 0; i < point.bucketCount(); i++) {
      buckets.add(point.bucket(i));
    }
    List<Double> quantiles = new ArrayList<>();
    List<Double> quantileValues = new ArrayList<>();
    for (int i = 0; i < point.quantileCount(); i++) {
      quantiles.add(point.quantile(i));
      quantileValues.add(point.quantileValue(i));
    }
    return new GoRow(
        labels,
        family.type(),
        point.value(),
        point.count(),
        point.sum(),
        family.bounds(),
        buckets,
        quantiles,
        quantileValues);
  }

  private static int compare(GoRow a, GoRow b) {
    int bySize = Integer.compare(a.labels.size(), b.labels.size());
    if (bySize != 0) {
      return bySize;
    }
    for (int i = 1; i < a.labels.size(); i += 2) {
      int byValue = Utf8Order.compare(a.labels.get(i), b.labels.get(i));
      if (byValue != 0) {
        return byValue;
      }
    }
    return 0;
  }

  void write(ExpositionWriter out, MetricType asType) throws IOException {
    LabelText.Builder builder = LabelText.builder();
    for (int i = 0; i < labels.size(); i += 2) {
      builder.add(labels.get(i), labels.get(i + 1));
    }
    LabelText text = builder.build();
    if (asType.isHistogram()) {
      out.histogram(text, this, ExpositionWriter.NO_TIME);
    } else if (asType == MetricType.SUMMARY) {
      out.summary(text, this, ExpositionWriter.NO_TIME);
    } else {
      out.value(text, value);
    }
  }

  /** The metric as the client's messages show it, in protobuf's old text form. */
  String asText() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < labels.size(); i += 2) {
      out.append("label:<name:").append(quoted(labels.get(i)));
      out.append(" value:").append(quoted(labels.get(i + 1))).append(" > ");
    }
    out.append(protobufType(type)).append(":<");
    if (type.isHistogram()) {
      totals(out);
      long cumulative = 0;
      for (int i = 0; i < bounds.size(); i++) {
        cumulative += buckets.get(i);
        out.append("bucket:<cumulative_count:").append(cumulative);
        out.append(" upper_bound:").append(number(bounds.get(i))).append(" > ");
      }
    } else if (type == MetricType.SUMMARY) {
      totals(out);
      for (int i = 0; i < quantiles.size(); i++) {
        out.append("quantile:<quantile:").append(number(quantiles.get(i)));
        out.append(" value:").append(number(quantileValues.get(i))).append(" > ");
      }
    } else {
      out.append("value:").append(number(value)).append(' ');
    }
    return out.append("> ").toString();
  }

  /** The name of the field that holds a metric of the type in the client's protobuf messages. */
  static String protobufType(MetricType type) {
    if (type.isHistogram()) {
      return "histogram";
    } else if (type == MetricType.SUMMARY || type == MetricType.COUNTER) {
      return type.text();
    }
    return type == MetricType.UNKNOWN ? "untyped" : "gauge";
  }

  private void totals(StringBuilder out) {
    out.append("sample_count:").append(count);
    out.append(" sample_sum:").append(number(sum)).append(' ');
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    return DoubleWriter.api(value);
  }

  private static String quoted(String text) {
    return GoQuote.quote(text);
  }

  @Override
  public int bucketCount() {
    return buckets.size();
  }

  @Override
  public long bucket(int i) {
    return buckets.get(i);
  }

  @Override
  public @Nullable Exemplar exemplar(int i) {
    return null;
  }

  @Override
  public int exemplarCount() {
    return 0;
  }

  @Override
  public boolean isNative() {
    return false;
  }

  @Override
  public int schema() {
    return 0;
  }

  @Override
  public double zeroThreshold() {
    return 0;
  }

  @Override
  public long zeroCount() {
    return 0;
  }

  @Override
  public Runs positive() {
    throw new IllegalStateException("not a native histogram");
  }

  @Override
  public Runs negative() {
    throw new IllegalStateException("not a native histogram");
  }

  @Override
  public int quantileCount() {
    return quantiles.size();
  }

  @Override
  public double quantile(int i) {
    return quantiles.get(i);
  }

  @Override
  public double quantileValue(int i) {
    return quantileValues.get(i);
  }
}
