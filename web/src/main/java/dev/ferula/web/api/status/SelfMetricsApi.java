package dev.ferula.web.api.status;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.MetricRow;
import dev.ferula.stats.read.MetricSource;
import dev.ferula.stats.read.NativeBuckets;
import dev.ferula.stats.read.Point;
import dev.ferula.web.api.ApiAnswer;
import dev.ferula.web.api.ApiException;
import dev.ferula.web.api.ApiParameters;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.json.Json;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToLongFunction;

/**
 * The server's own metrics as JSON: the families of {@code /metrics} in protobuf's mapping to JSON,
 * in which 64-bit integers are strings.
 */
public final class SelfMetricsApi {
  private final List<MetricSource> sources;

  public SelfMetricsApi(List<MetricSource> sources) {
    this.sources = List.copyOf(sources);
  }

  public void addTo(HttpApi api, Router router) {
    api.on(router, "GET", "/status/self_metrics", this::metrics);
  }

  private ApiAnswer metrics(Exchange exchange) throws IOException {
    String pattern = new ApiParameters(exchange).text("metric_name_pattern");
    Pattern names = pattern.isEmpty() ? null : compile(pattern);
    List<MetricFamily> families =
        sources.stream()
            .flatMap(source -> source.families().stream())
            .filter(family -> names == null || names.matches(family.name()))
            .sorted(Comparator.comparing(MetricFamily::name))
            .toList();
    return ApiAnswer.of(
        out -> {
          out.array();
          Point point = new Point();
          for (MetricFamily family : families) {
            write(out, family, point);
          }
          out.endArray();
        });
  }

  private static Pattern compile(String pattern) {
    try {
      return Pattern.compile("^(?:" + pattern + ")$");
    } catch (PatternSyntaxException e) {
      throw new ApiException(
          ApiException.Type.BAD_DATA,
          "invalid metric_name_pattern: error parsing regexp: " + e.getDescription());
    }
  }

  private static void write(Json out, MetricFamily family, Point point) throws IOException {
    if (family.rowCount() == 0) {
      return;
    }
    out.object().field("name", family.name()).field("help", family.description());
    out.field("type", family.type().text().toUpperCase(Locale.ROOT));
    out.name("metric").array();
    try {
      family.read(
          point,
          (row, values) -> {
            try {
              writeRow(out, family, row, values);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    out.endArray().endObject();
  }

  private static void writeRow(Json out, MetricFamily family, MetricRow row, Point point)
      throws IOException {
    out.object();
    labels(out, family.labelNames(), row);
    switch (family.type()) {
      case COUNTER -> number(out.name("counter").object(), "value", point.value()).endObject();
      case GAUGE -> number(out.name("gauge").object(), "value", point.value()).endObject();
      case SUMMARY -> summary(out, point);
      case HISTOGRAM -> histogram(out, family, point);
      default -> number(out.name("untyped").object(), "value", point.value()).endObject();
    }
    out.endObject();
  }

  private static void labels(Json out, List<String> names, MetricRow row) throws IOException {
    if (names.isEmpty()) {
      return;
    }
    out.name("label").array();
    for (int i = 0; i < names.size(); i++) {
      String value = row.labelValue(i);
      if (value != null) {
        out.object().field("name", names.get(i)).field("value", value).endObject();
      }
    }
    out.endArray();
  }

  /* Numbers that JSON cannot write are strings. */
  private static Json number(Json out, String name, double value) throws IOException {
    if (Double.isNaN(value)) {
      return out.field(name, "NaN");
    }
    if (Double.isInfinite(value)) {
      return out.field(name, value > 0 ? "Infinity" : "-Infinity");
    }
    return out.field(name, value);
  }

  private static void summary(Json out, Point point) throws IOException {
    out.name("summary").object().field("sampleCount", Long.toString(point.count()));
    number(out, "sampleSum", point.sum());
    if (point.quantileCount() > 0) {
      out.name("quantile").array();
      for (int i = 0; i < point.quantileCount(); i++) {
        number(out.object(), "quantile", point.quantile(i));
        number(out, "value", point.quantileValue(i)).endObject();
      }
      out.endArray();
    }
    out.endObject();
  }

  private static void histogram(Json out, MetricFamily family, Point point) throws IOException {
    out.name("histogram").object().field("sampleCount", Long.toString(point.count()));
    number(out, "sampleSum", point.sum());
    List<Double> bounds = family.bounds();
    if (!bounds.isEmpty()) {
      out.name("bucket").array();
      long cumulative = 0;
      for (int i = 0; i < bounds.size(); i++) {
        cumulative += point.bucket(i);
        out.object().field("cumulativeCount", Long.toString(cumulative));
        number(out, "upperBound", bounds.get(i)).endObject();
      }
      out.endArray();
    }
    if (family.isNative()) {
      out.field("schema", point.schema());
      number(out, "zeroThreshold", point.zeroThreshold());
      out.field("zeroCount", Long.toString(point.zeroCount()));
      runs(out, "negative", point.negative());
      runs(out, "positive", point.positive());
    }
    out.endObject();
  }

  private static void runs(Json out, String sign, NativeBuckets buckets) throws IOException {
    if (buckets.spanCount() == 0) {
      return;
    }
    out.name(sign + "Span").array();
    for (int i = 0; i < buckets.spanCount(); i++) {
      out.object().field("offset", buckets.spanOffset(i));
      out.field("length", buckets.spanLength(i)).endObject();
    }
    out.endArray();
    out.name(sign + "Delta").array();
    IntToLongFunction delta = buckets::delta;
    for (int i = 0; i < buckets.bucketCount(); i++) {
      out.string(Long.toString(delta.applyAsLong(i)));
    }
    out.endArray();
  }
}
