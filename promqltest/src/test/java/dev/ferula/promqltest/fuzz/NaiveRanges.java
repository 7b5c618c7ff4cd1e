package dev.ferula.promqltest.fuzz;

import dev.ferula.model.Labels;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Element;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Point;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Range;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions of range vectors, for {@link NaiveEvaluator}. */
final class NaiveRanges {
  /** What counts histograms or passes over them. */
  private static final Set<String> WITH_HISTOGRAMS =
      Set.of(
          "count_over_time",
          "present_over_time",
          "last_over_time",
          "min_over_time",
          "max_over_time",
          "stddev_over_time",
          "stdvar_over_time",
          "quantile_over_time",
          "deriv",
          "predict_linear");

  private NaiveRanges() {}

  /** The value of a function over a range, or null where it has none. */
  static @Nullable Element apply(
      String name, Range range, long from, long to, double parameter, long now) {
    if (range.hasHistograms() && !WITH_HISTOGRAMS.contains(name)) {
      throw new NaiveEvaluator.Undecided(name + " of histograms");
    }
    List<Point> points = range.points();
    if (points.isEmpty()) {
      return null;
    }
    switch (name) {
      case "count_over_time" -> {
        return number(points.size());
      }
      case "present_over_time" -> {
        return number(1);
      }
      case "last_over_time" -> {
        Point last = points.getLast();
        return new Element(Labels.EMPTY, last.value(), last.histogram());
      }
      default -> {}
    }
    double[] floats = range.floats();
    if (floats.length == 0) {
      return null;
    }
    List<Point> floatPoints = points.stream().filter(p -> p.histogram() == null).toList();
    return switch (name) {
      case "sum_over_time" -> number(NaiveNumbers.sum(floats));
      case "avg_over_time" -> number(NaiveNumbers.mean(floats));
      case "min_over_time" -> number(NaiveNumbers.min(floats));
      case "max_over_time" -> number(NaiveNumbers.max(floats));
      case "stddev_over_time" -> number(Math.sqrt(NaiveNumbers.variance(floats)));
      case "stdvar_over_time" -> number(NaiveNumbers.variance(floats));
      case "quantile_over_time" -> number(NaiveNumbers.quantile(parameter, floats));
      case "changes" -> number(changes(floats));
      case "resets" -> number(resets(floats));
      case "irate", "idelta" -> lastTwo(name, floatPoints);
      case "rate", "increase", "delta" -> extrapolated(name, floatPoints, from, to);
      case "deriv" -> line(floatPoints, floatPoints.getFirst().time(), Double.NaN);
      case "predict_linear" -> line(floatPoints, now, parameter);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Element number(double value) {
    return new Element(Labels.EMPTY, value);
  }

  private static double changes(double[] values) {
    int changes = 0;
    for (int i = 1; i < values.length; i++) {
      boolean bothNaN = Double.isNaN(values[i]) && Double.isNaN(values[i - 1]);
      changes += values[i] != values[i - 1] && !bothNaN ? 1 : 0;
    }
    return changes;
  }

  private static double resets(double[] values) {
    int resets = 0;
    for (int i = 1; i < values.length; i++) {
      resets += values[i] < values[i - 1] ? 1 : 0;
    }
    return resets;
  }

  private static @Nullable Element lastTwo(String name, List<Point> points) {
    if (points.size() < 2) {
      return null;
    }
    Point last = points.getLast();
    Point before = points.get(points.size() - 2);
    double difference = last.value() - before.value();
    if (name.equals("idelta")) {
      return number(difference);
    }
    double grown = last.value() < before.value() ? last.value() : difference;
    return number(grown / ((last.time() - before.time()) / 1000.0));
  }

  private static @Nullable Element extrapolated(
      String name, List<Point> points, long from, long to) {
    if (points.size() < 2) {
      return null;
    }
    boolean counter = !name.equals("delta");
    double first = points.getFirst().value();
    double grown = points.getLast().value() - first;
    for (int i = 1; counter && i < points.size(); i++) {
      if (points.get(i).value() < points.get(i - 1).value()) {
        grown += points.get(i - 1).value();
      }
    }
    double sampled = (points.getLast().time() - points.getFirst().time()) / 1000.0;
    double average = sampled / (points.size() - 1);
    double toStart = (points.getFirst().time() - from) / 1000.0;
    double toEnd = (to - points.getLast().time()) / 1000.0;
    toStart = toStart >= average * 1.1 ? average / 2 : toStart;
    toEnd = toEnd >= average * 1.1 ? average / 2 : toEnd;
    if (counter && grown > 0 && first >= 0) {
      toStart = Math.min(toStart, sampled * (first / grown));
    }
    double factor = (sampled + toStart + toEnd) / sampled;
    return number(grown * (name.equals("rate") ? factor / ((to - from) / 1000.0) : factor));
  }

  /* Means say nothing beside infinities; what the sums make of them is how it is defined. */
  private static double infiniteCovariance(double[] x, double[] y) {
    double[] products = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      products[i] = x[i] * y[i];
    }
    return NaiveNumbers.sum(products) - NaiveNumbers.sum(x) * NaiveNumbers.sum(y) / x.length;
  }

  /* Least squares: the slope, or the value so many seconds after the origin. */
  private static @Nullable Element line(List<Point> points, long origin, double ahead) {
    if (points.size() < 2) {
      return null;
    }
    double[] x = points.stream().mapToDouble(p -> (p.time() - origin) / 1000.0).toArray();
    double[] y = points.stream().mapToDouble(Point::value).toArray();
    boolean constant = true;
    for (double value : y) {
      constant &= value == y[0];
    }
    double slope;
    double intercept;
    if (constant) {
      slope = Double.isInfinite(y[0]) ? Double.NaN : 0;
      intercept = Double.isInfinite(y[0]) ? Double.NaN : y[0];
    } else {
      double meanX = NaiveNumbers.mean(x);
      double meanY = NaiveNumbers.mean(y);
      double[] products = new double[x.length];
      double[] squares = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        products[i] = (x[i] - meanX) * (y[i] - meanY);
        squares[i] = (x[i] - meanX) * (x[i] - meanX);
      }
      double covariance = NaiveNumbers.sum(products);
      if (Double.isInfinite(meanY)) {
        covariance = infiniteCovariance(x, y);
      }
      slope = covariance / NaiveNumbers.sum(squares);
      intercept = meanY - slope * meanX;
    }
    return number(Double.isNaN(ahead) ? slope : slope * ahead + intercept);
  }
}
