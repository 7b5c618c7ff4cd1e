package dev.ferula.tool.metrics;

import dev.ferula.model.Labels;
import dev.ferula.model.Utf8Order;
import dev.ferula.notation.GoNumber;
import dev.ferula.tool.client.ProtoBytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Metrics as a remote write request of either version. */
final class WriteRequest {
  private record Series(
      MetricFamily family, Map<String, String> labels, double value, long timestamp) {}

  private final List<MetricFamily> families;
  private final List<Series> series = new ArrayList<>();

  private WriteRequest(List<MetricFamily> families) {
    this.families = families;
  }

  /**
   * The request.
   *
   * @param labels that every series gets
   * @param now the time of samples that have none, in milliseconds
   */
  static WriteRequest of(List<MetricFamily> families, Map<String, String> labels, long now) {
    List<MetricFamily> sorted = new ArrayList<>(families);
    sorted.sort(Comparator.comparing(family -> family.name, Utf8Order.COMPARATOR));
    WriteRequest request = new WriteRequest(sorted);
    for (MetricFamily family : sorted) {
      for (MetricFamily.Metric metric : family.metrics) {
        request.add(family, metric, labels, metric.timestamp == 0 ? now : metric.timestamp);
      }
    }
    return request;
  }

  private void add(
      MetricFamily family, MetricFamily.Metric metric, Map<String, String> more, long timestamp) {
    Map<String, String> labels = new TreeMap<>(Utf8Order.COMPARATOR);
    labels.putAll(more);
    metric.labels.forEach(
        label ->
            labels.put(label.name().equals("job") ? "exported_job" : label.name(), label.value()));
    boolean summary = family.type() == MetricFamily.Type.SUMMARY;
    if (!summary && !family.type().isHistogram()) {
      add(family, labels, "", "", "", metric.value, timestamp);
      return;
    }
    String suffix = summary ? "" : "_bucket";
    String bound = summary ? "quantile" : "le";
    boolean infinite = summary;
    for (MetricFamily.Part part : metric.parts) {
      infinite |= part.bound() == Double.POSITIVE_INFINITY;
      String at = GoNumber.general(part.bound());
      add(family, labels, suffix, bound, at, part.value(), timestamp);
    }
    if (!infinite) {
      add(family, labels, suffix, bound, "+Inf", metric.count, timestamp);
    }
    add(family, labels, "_sum", "", "", metric.sum, timestamp);
    add(family, labels, "_count", "", "", metric.count, timestamp);
  }

  private void add(
      MetricFamily family,
      Map<String, String> labels,
      String suffix,
      String label,
      String labelValue,
      double value,
      long timestamp) {
    Map<String, String> all = new TreeMap<>(Utf8Order.COMPARATOR);
    all.putAll(labels);
    all.put(Labels.METRIC_NAME, family.name + suffix);
    if (!label.isEmpty()) {
      all.put(label, labelValue);
    }
    series.add(new Series(family, all, value, timestamp));
  }

  private static ProtoBytes sample(Series one) {
    return new ProtoBytes().real(1, one.value()).whole(2, one.timestamp());
  }

  byte[] v1() {
    ProtoBytes request = new ProtoBytes();
    for (Series one : series) {
      ProtoBytes encoded = new ProtoBytes();
      one.labels()
          .forEach(
              (name, value) -> encoded.message(1, new ProtoBytes().text(1, name).text(2, value)));
      request.message(1, encoded.message(2, sample(one)));
    }
    for (MetricFamily family : families) {
      request.message(
          3,
          new ProtoBytes()
              .whole(1, numberV1(family.type()))
              .text(2, family.name)
              .text(4, help(family)));
    }
    return request.bytes();
  }

  /* As promtool sends them: it has none for histograms of gauges. */
  private static int numberV1(MetricFamily.Type type) {
    return switch (type) {
      case COUNTER -> 1;
      case GAUGE -> 2;
      case HISTOGRAM -> 3;
      case SUMMARY -> 5;
      case UNTYPED, GAUGE_HISTOGRAM -> 0;
    };
  }

  private static int numberV2(MetricFamily.Type type) {
    return switch (type) {
      case COUNTER -> 1;
      case GAUGE -> 2;
      case HISTOGRAM -> 3;
      case GAUGE_HISTOGRAM -> 4;
      case SUMMARY -> 5;
      case UNTYPED -> 0;
    };
  }

  private static String help(MetricFamily family) {
    return family.help == null ? "" : family.help;
  }

  byte[] v2() {
    Map<String, Integer> symbols = new LinkedHashMap<>();
    symbols.put("", 0);
    ProtoBytes all = new ProtoBytes();
    for (Series one : series) {
      ProtoBytes references = new ProtoBytes();
      one.labels()
          .forEach(
              (name, value) ->
                  references.varint(number(symbols, name)).varint(number(symbols, value)));
      ProtoBytes metadata =
          new ProtoBytes()
              .whole(1, numberV2(one.family().type()))
              .whole(3, number(symbols, help(one.family())));
      all.message(
          5, new ProtoBytes().message(1, references).message(2, sample(one)).message(5, metadata));
    }
    ProtoBytes request = new ProtoBytes();
    symbols.keySet().forEach(symbol -> request.text(4, symbol));
    return request.raw(all).bytes();
  }

  private static int number(Map<String, Integer> symbols, String text) {
    Integer known = symbols.putIfAbsent(text, symbols.size());
    return known == null ? symbols.size() - 1 : known;
  }
}
