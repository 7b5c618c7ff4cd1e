package dev.ferula.web.api.query;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramBuckets;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import dev.ferula.web.api.json.Json;
import java.io.IOException;

/** Values of expressions as JSON. */
final class ValueJson {
  private ValueJson() {}

  static void write(Json out, Value value) throws IOException {
    switch (value) {
      // Their times are plain numbers, without the zeros that those of samples end with.
      case Value.Scalar(long timestamp, double number) ->
          out.array().number(timestamp / 1000.0).string(Json.plain(number)).endArray();
      case Value.Text(long timestamp, String text) ->
          out.array().number(timestamp / 1000.0).string(text).endArray();
      case Value.Vector(var elements) -> {
        out.array();
        for (ResultSeries element : elements) {
          vectorElement(out, element);
        }
        out.endArray();
      }
      case Value.Matrix(var all) -> {
        out.array();
        for (ResultSeries series : all) {
          matrixSeries(out, series);
        }
        out.endArray();
      }
    }
  }

  private static void vectorElement(Json out, ResultSeries element) throws IOException {
    out.object().name("metric").labels(element.labels());
    FloatHistogram histogram = element.histogram(0);
    out.name(histogram == null ? "value" : "histogram");
    point(out, element, 0, histogram);
    out.endObject();
  }

  private static void matrixSeries(Json out, ResultSeries series) throws IOException {
    out.object().name("metric").labels(series.labels());
    boolean floats = false;
    for (int i = 0; i < series.size(); i++) {
      if (series.histogram(i) == null) {
        if (!floats) {
          out.name("values").array();
          floats = true;
        }
        point(out, series, i, null);
      }
    }
    if (floats) {
      out.endArray();
    }
    if (series.hasHistograms()) {
      histograms(out, series);
    }
    out.endObject();
  }

  private static void histograms(Json out, ResultSeries series) throws IOException {
    boolean any = false;
    for (int i = 0; i < series.size(); i++) {
      FloatHistogram histogram = series.histogram(i);
      if (histogram != null) {
        if (!any) {
          out.name("histograms").array();
          any = true;
        }
        point(out, series, i, histogram);
      }
    }
    if (any) {
      out.endArray();
    }
  }

  private static void point(
      Json out,
      ResultSeries series,
      int i,
      @org.jspecify.annotations.Nullable FloatHistogram histogram)
      throws IOException {
    if (histogram == null) {
      out.point(series.timestamp(i), series.value(i));
    } else {
      out.array().timestamp(series.timestamp(i));
      histogram(out, histogram);
      out.endArray();
    }
  }

  /** A native histogram: its count, its sum, and its buckets that are not empty. */
  static void histogram(Json out, FloatHistogram histogram) throws IOException {
    out.object().name("count").sampleValue(histogram.count());
    out.name("sum").sampleValue(histogram.sum());
    HistogramBuckets buckets = histogram.buckets();
    boolean any = false;
    for (int i = 0; i < buckets.size(); i++) {
      if (buckets.count(i) != 0) {
        if (!any) {
          out.name("buckets").array();
          any = true;
        }
        out.array().integer(boundaryRule(buckets, i));
        out.sampleValue(buckets.lower(i)).sampleValue(buckets.upper(i));
        out.sampleValue(buckets.count(i)).endArray();
      }
    }
    if (any) {
      out.endArray();
    }
    out.endObject();
  }

  /* 0: open left, 1: open right, 2: open on both sides, 3: closed on both sides. */
  private static int boundaryRule(HistogramBuckets buckets, int i) {
    if (buckets.lowerInclusive(i)) {
      return buckets.upperInclusive(i) ? 3 : 1;
    }
    return buckets.upperInclusive(i) ? 0 : 2;
  }
}
