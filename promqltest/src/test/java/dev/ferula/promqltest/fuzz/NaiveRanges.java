package dev.ferula.promqltest.fuzz;

import dev.ferula.model.Labels;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Element;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Point;
import dev.ferula.promqltest.fuzz.NaiveEvaluator.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The functions of range vectors, for {@link NaiveEvaluator}. */
final class NaiveRanges {
  private NaiveRanges() {}

  /** The value of a function over a range, or null where it has none. */
  static @Nullable Element apply(
      String name, Range range, long from, long to, double[] parameters, long now) {
    List<Point> points = range.points();
    if (points.isEmpty()) {
      return null;
    }
    return switch (name) {
      case "count_over_time" -> number(points.size());
      case "present_over_time" -> number(1);
      case "first_over_time" -> sample(points.getFirst());
      case "last_over_time" -> sample(points.getLast());
      case "ts_of_first_over_time" -> number(points.getFirst().time() / 1000.0);
      case "ts_of_last_over_time" -> number(points.getLast().time() / 1000.0);
      case "changes", "resets" -> counted(name, points);
      case "irate", "idelta" -> lastTwo(name, points);
      case "rate", "increase", "delta" ->
          range.isMixed() ? null : extrapolated(name, points, from, to);
      case "sum_over_time", "avg_over_time" -> range.isMixed() ? null : total(name, range);
      default -> {
        List<Point> floats = points.stream().filter(p -> p.histogram() == null).toList();
        yield floats.isEmpty() ? null : ofFloats(name, floats, range.floats(), parameters, now);
      }
    };
  }

  private static Element sample(Point point) {
    return new Element(Labels.EMPTY, point.value(), point.histogram());
  }

  private static @Nullable Element histogram(@Nullable NaiveHistogram histogram) {
    return histogram == null ? null : new Element(Labels.EMPTY, 0, histogram);
  }

  private static @Nullable Element ofFloats(
      String name, List<Point> points, double[] floats, double[] parameters, long now) {
    return switch (name) {
      case "min_over_time" -> number(NaiveNumbers.min(floats));
      case "max_over_time" -> number(NaiveNumbers.max(floats));
      case "ts_of_min_over_time" -> number(lastAt(points, NaiveNumbers.min(floats)));
      case "ts_of_max_over_time" -> number(lastAt(points, NaiveNumbers.max(floats)));
      case "stddev_over_time" -> number(Math.sqrt(NaiveNumbers.variance(floats)));
      case "stdvar_over_time" -> number(NaiveNumbers.variance(floats));
      case "quantile_over_time" -> number(NaiveNumbers.quantile(parameters[0], floats));
      case "mad_over_time" -> number(NaiveNumbers.medianDeviation(floats));
      case "deriv" -> line(points, points.getFirst().time(), Double.NaN);
      case "predict_linear" -> line(points, now, parameters[0]);
      case "double_exponential_smoothing" -> smoothed(floats, parameters[0], parameters[1]);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /* Of equal extremes the last; where all is NaN the last of all. */
  private static double lastAt(List<Point> points, double extreme) {
    long time = points.getLast().time();
    for (Point point : points.reversed()) {
      if (point.value() == extreme) {
        return point.time() / 1000.0;
      }
    }
    return time / 1000.0;
  }

  private static @Nullable Element smoothed(double[] values, double factor, double trendFactor) {
    if (values.length < 2) {
      return null;
    }
    double level = values[0];
    double trend = values[1] - values[0];
    for (int i = 1; i < values.length; i++) {
      double next = factor * values[i] + (1 - factor) * (level + trend);
      trend = trendFactor * (next - level) + (1 - trendFactor) * trend;
      level = next;
    }
    return number(level);
  }

  private static @Nullable Element total(String name, Range range) {
    boolean mean = name.equals("avg_over_time");
    if (!range.hasHistograms()) {
      double[] floats = range.floats();
      return number(mean ? NaiveNumbers.mean(floats) : NaiveNumbers.sum(floats));
    }
    List<NaiveHistogram> all = new ArrayList<>();
    range.points().forEach(point -> all.add(Objects.requireNonNull(point.histogram())));
    return histogram(sum(all, mean));
  }

  /** The sum or mean of histograms; null where they are not compatible. */
  static @Nullable NaiveHistogram sum(List<NaiveHistogram> all, boolean mean) {
    NaiveHistogram sum = all.getFirst();
    for (NaiveHistogram next : all.subList(1, all.size())) {
      if (!sum.isCompatibleWith(next)) {
        return null;
      }
      sum = sum.plus(next);
    }
    int count = all.size();
    return mean ? sum.scaled(v -> v / count) : sum;
  }

  /** How often something changed or began anew. */
  static Element counted(String name, List<Point> points) {
    int counted = 0;
    for (int i = 1; i < points.size(); i++) {
      Point before = points.get(i - 1);
      Point now = points.get(i);
      counted += (name.equals("resets") ? isReset(before, now) : isChange(before, now)) ? 1 : 0;
    }
    return number(counted);
  }

  private static boolean isReset(Point before, Point now) {
    if (before.histogram() == null || now.histogram() == null) {
      return before.histogram() != now.histogram() || now.value() < before.value();
    }
    return now.histogram().isResetSince(before.histogram());
  }

  private static boolean isChange(Point before, Point now) {
    if (before.histogram() == null || now.histogram() == null) {
      boolean bothNaN = Double.isNaN(before.value()) && Double.isNaN(now.value());
      return before.histogram() != now.histogram() || (before.value() != now.value() && !bothNaN);
    }
    return !now.histogram().asGauge(false).equals(before.histogram().asGauge(false));
  }

  private static Element number(double value) {
    return new Element(Labels.EMPTY, value);
  }

  private static @Nullable Element lastTwo(String name, List<Point> points) {
    if (points.size() < 2) {
      return null;
    }
    Point last = points.getLast();
    Point before = points.get(points.size() - 2);
    boolean rate = name.equals("irate");
    double seconds = rate ? (last.time() - before.time()) / 1000.0 : 1;
    boolean reset = rate && isReset(before, last);
    NaiveHistogram now = last.histogram();
    NaiveHistogram was = before.histogram();
    if (now == null || was == null) {
      boolean mixed = now != was;
      double grown = reset ? last.value() : last.value() - before.value();
      return mixed ? null : number(grown / seconds);
    }
    if (!reset && !now.isCompatibleWith(was)) {
      return null;
    }
    NaiveHistogram grown = reset ? now : now.minus(was);
    return histogram(grown.scaled(v -> v / seconds).asGauge(true));
  }

  private static @Nullable Element extrapolated(
      String name, List<Point> points, long from, long to) {
    if (points.size() < 2) {
      return null;
    }
    boolean counter = !name.equals("delta");
    boolean histograms = points.getFirst().histogram() != null;
    NaiveHistogram grown = histograms ? growth(points, counter) : null;
    if (histograms && grown == null) {
      return null;
    }
    double first = grown == null ? points.getFirst().value() : firstCount(points);
    double growth = grown == null ? floatGrowth(points, counter) : grown.count();
    double sampled = (points.getLast().time() - points.getFirst().time()) / 1000.0;
    double average = sampled / (points.size() - 1);
    double toStart = (points.getFirst().time() - from) / 1000.0;
    double toEnd = (to - points.getLast().time()) / 1000.0;
    toStart = toStart >= average * 1.1 ? average / 2 : toStart;
    toEnd = toEnd >= average * 1.1 ? average / 2 : toEnd;
    if (counter && growth > 0 && first >= 0) {
      toStart = Math.min(toStart, sampled * (first / growth));
    }
    double factor = (sampled + toStart + toEnd) / sampled;
    double scale = name.equals("rate") ? factor / ((to - from) / 1000.0) : factor;
    return grown == null
        ? number(growth * scale)
        : histogram(grown.scaled(v -> v * scale).asGauge(true));
  }

  private static double firstCount(List<Point> points) {
    return Objects.requireNonNull(points.getFirst().histogram()).count();
  }

  private static double floatGrowth(List<Point> points, boolean counter) {
    double grown = points.getLast().value() - points.getFirst().value();
    for (int i = 1; counter && i < points.size(); i++) {
      if (points.get(i).value() < points.get(i - 1).value()) {
        grown += points.get(i - 1).value();
      }
    }
    return grown;
  }

  /* What was lost in a reset is counted as if it had not been. */
  private static @Nullable NaiveHistogram growth(List<Point> points, boolean counter) {
    List<NaiveHistogram> all = new ArrayList<>();
    points.forEach(point -> all.add(Objects.requireNonNull(point.histogram())));
    if (counter && all.get(1).isResetSince(all.getFirst())) {
      all.set(0, all.get(1).emptied());
    }
    NaiveHistogram last = all.getLast();
    List<NaiveHistogram> used = counter ? all : List.of(all.getFirst(), last);
    if (used.stream().anyMatch(next -> !next.isCompatibleWith(last))) {
      return null;
    }
    int coarsest = used.stream().mapToInt(NaiveHistogram::schema).min().orElseThrow();
    NaiveHistogram grown = (last.custom() ? last : last.inSchema(coarsest)).minus(all.getFirst());
    for (int i = 1; counter && i < all.size(); i++) {
      if (all.get(i).isResetSince(all.get(i - 1))) {
        grown = grown.plus(all.get(i - 1));
      }
    }
    return grown;
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
