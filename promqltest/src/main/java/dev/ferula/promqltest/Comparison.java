package dev.ferula.promqltest;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.notation.GoNumber;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds what an evaluation gave against what the script says; throws where they differ. */
final class Comparison {
  /** Relative to the sum of the magnitudes. */
  private static final double TOLERANCE = 1e-6;

  private Comparison() {}

  static void compare(Command.Expected expected, Value got, boolean ordered) {
    switch (expected) {
      case Command.Expected.Number number -> {
        if (!(got instanceof Value.Scalar scalar)) {
          throw new ScriptException("expected a scalar, got " + got);
        }
        requireEqual(number.value(), scalar.value(), "scalar");
      }
      case Command.Expected.Text text -> {
        if (!(got instanceof Value.Text string) || !string.value().equals(text.value())) {
          throw new ScriptException("expected string \"" + text.value() + "\", got " + got);
        }
      }
      case Command.Expected.Series series -> {
        if (!(got instanceof Value.Vector vector)) {
          throw new ScriptException("expected a vector, got " + got);
        }
        vector(series.lines(), vector.elements(), ordered);
      }
      case Command.Expected.RangeVector range -> {
        if (!(got instanceof Value.Matrix matrix)) {
          throw new ScriptException("expected a range vector, got " + got);
        }
        matrix(range.lines(), matrix.series(), range.start(), range.end(), range.step());
      }
    }
  }

  static void vector(List<SeriesLine> lines, List<ResultSeries> elements, boolean ordered) {
    Map<Labels, SeriesLine> expected = new LinkedHashMap<>();
    for (SeriesLine line : lines) {
      if (line.samples().size() != 1) {
        throw new ScriptException("expected one value for " + line.labels());
      }
      expected.put(line.labels(), line);
    }
    List<Labels> order = new ArrayList<>(expected.keySet());
    Set<Labels> seen = new HashSet<>();
    for (int i = 0; i < elements.size(); i++) {
      ResultSeries element = elements.get(i);
      SeriesLine line = expected.get(element.labels());
      if (line == null) {
        throw new ScriptException("unexpected metric " + element + " in result");
      }
      if (!seen.add(element.labels())) {
        throw new ScriptException("metric twice in result: " + element.labels());
      }
      if (ordered && !order.get(i).equals(element.labels())) {
        throw new ScriptException(
            "expected metric " + order.get(i) + " at position " + i + ", got " + element);
      }
      sample(line.samples().getFirst(), element, 0);
    }
    for (Labels labels : order) {
      if (!seen.contains(labels)) {
        throw new ScriptException("expected metric " + labels + " not found, got " + elements);
      }
    }
  }

  static void matrix(
      List<SeriesLine> lines, List<ResultSeries> series, long start, long end, long step) {
    Map<Labels, ResultSeries> got = new LinkedHashMap<>();
    Labels previous = null;
    for (ResultSeries candidate : series) {
      if (previous != null && previous.compareTo(candidate.labels()) >= 0) {
        throw new ScriptException(
            "matrix not sorted: " + candidate.labels() + " after " + previous);
      }
      previous = candidate.labels();
      got.put(candidate.labels(), candidate);
    }
    Set<Labels> wanted = new HashSet<>();
    Map<Labels, SeriesLine> expected = new LinkedHashMap<>();
    lines.forEach(line -> expected.put(line.labels(), line));
    for (SeriesLine line : expected.values()) {
      wanted.add(line.labels());
      points(line, got.get(line.labels()), start, end, step);
    }
    for (Labels labels : got.keySet()) {
      if (!wanted.contains(labels)) {
        throw new ScriptException("unexpected metric " + got.get(labels) + " in result");
      }
    }
  }

  private static void points(
      SeriesLine line, @Nullable ResultSeries got, long start, long end, long step) {
    int point = 0;
    for (int i = 0; i < line.samples().size(); i++) {
      long time = start + i * step;
      if (time > end) {
        throw new ScriptException("expected more points than the range has: " + line.labels());
      }
      Sample sample = line.samples().get(i);
      if (!sample.present()) {
        continue;
      }
      if (got == null) {
        throw new ScriptException("expected metric " + line.labels() + " not found");
      }
      if (point >= got.size() || got.timestamp(point) != time) {
        throw new ScriptException("expected a point at " + time + ", got " + got);
      }
      sample(sample, got, point++);
    }
    if (got != null && point < got.size()) {
      throw new ScriptException("unexpected point at " + got.timestamp(point) + ": " + got);
    }
  }

  private static void sample(Sample expected, ResultSeries got, int point) {
    FloatHistogram wanted = expected.histogram();
    FloatHistogram histogram = got.histogram(point);
    String where = got.labels() + " at " + got.timestamp(point);
    if ((wanted == null) != (histogram == null)) {
      throw new ScriptException(
          "expected a "
              + (wanted == null ? "float" : "histogram")
              + ", got "
              + (histogram == null ? got.value(point) : histogram)
              + " for "
              + where);
    }
    if (wanted == null || histogram == null) {
      requireEqual(expected.value(), got.value(point), where);
    } else if (!almostEqual(wanted.compact(), histogram.compact())
        || (expected.hintGiven() && wanted.counterResetHint() != histogram.counterResetHint())) {
      throw new ScriptException(
          "expected " + describe(wanted) + ", got " + describe(histogram) + " for " + where);
    }
  }

  private static String describe(FloatHistogram histogram) {
    return histogram
        + " schema "
        + histogram.schema()
        + " zero threshold "
        + histogram.zeroThreshold()
        + " hint "
        + histogram.counterResetHint();
  }

  private static void requireEqual(double expected, double got, String where) {
    if (!almostEqual(expected, got)) {
      throw new ScriptException(
          "expected "
              + GoNumber.general(expected)
              + ", got "
              + GoNumber.general(got)
              + " for "
              + where);
    }
  }

  private static boolean almostEqual(FloatHistogram a, FloatHistogram b) {
    return a.schema() == b.schema()
        && a.zeroThreshold() == b.zeroThreshold()
        && almostEqual(a.count(), b.count())
        && almostEqual(a.sum(), b.sum())
        && almostEqual(a.zeroCount(), b.zeroCount())
        && Arrays.equals(a.positiveSpans(), b.positiveSpans())
        && Arrays.equals(a.negativeSpans(), b.negativeSpans())
        && almostEqual(a.positiveBuckets(), b.positiveBuckets())
        && almostEqual(a.negativeBuckets(), b.negativeBuckets())
        && (!a.usesCustomBuckets() || Arrays.equals(a.customValues(), b.customValues()));
  }

  private static boolean almostEqual(double[] a, double[] b) {
    if (a.length != b.length) {
      return false;
    }
    for (int i = 0; i < a.length; i++) {
      if (!almostEqual(a[i], b[i])) {
        return false;
      }
    }
    return true;
  }

  static boolean almostEqual(double a, double b) {
    if (StaleMarker.isStale(a) || StaleMarker.isStale(b)) {
      return StaleMarker.isStale(a) && StaleMarker.isStale(b);
    }
    if ((Double.isNaN(a) && Double.isNaN(b)) || a == b) {
      return true;
    }
    double sum = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
      return difference < TOLERANCE * Double.MIN_NORMAL;
    }
    return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
  }
}
