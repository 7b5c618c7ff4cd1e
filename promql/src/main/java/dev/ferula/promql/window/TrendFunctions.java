package dev.ferula.promql.window;

import dev.ferula.histogram.Kahan;
import dev.ferula.notation.GoNumber;
import dev.ferula.promql.QueryException;
import java.util.Locale;

/** Functions that see a trend or a distribution in the floats of a window. */
final class TrendFunctions {
  private TrendFunctions() {}

  static boolean deriv(Window window) {
    return hasTrend(window) && window.result(slope(window, window.time(0))[0]);
  }

  static boolean predictLinear(Window window) {
    if (!hasTrend(window)) {
      return false;
    }
    double[] line = slope(window, window.timestamp);
    return window.result(line[0] * window.scalar(0) + line[1]);
  }

  private static boolean hasTrend(Window window) {
    if (window.floats() > 0 && window.histograms() > 0) {
      window.annotations.histogramsIgnoredInRange(window.span, window.metricName());
    }
    return window.floats() >= 2;
  }

  /* Slope per second, and value at the given time, of the least-squares line. */
  private static double[] slope(Window window, long origin) {
    Kahan sumX = new Kahan();
    Kahan sumY = new Kahan();
    Kahan sumXy = new Kahan();
    Kahan sumX2 = new Kahan();
    double first = window.value(0);
    boolean constant = true;
    for (int i = 0; i < window.floats(); i++) {
      double y = window.value(i);
      if (i > 0 && y != first) {
        constant = false;
      }
      double x = (window.time(i) - origin) / 1e3;
      sumX.add(x);
      sumY.add(y);
      sumXy.add(x * y);
      sumX2.add(x * x);
    }
    if (constant) {
      return Double.isInfinite(first)
          ? new double[] {Double.NaN, Double.NaN}
          : new double[] {0, first};
    }
    double n = window.floats();
    double x = sumX.result();
    double y = sumY.result();
    double covariance = sumXy.result() - x * y / n;
    double variance = sumX2.result() - x * x / n;
    double slope = covariance / variance;
    return new double[] {slope, y / n - slope * x / n};
  }

  static boolean doubleExponentialSmoothing(Window window) {
    double smoothing = requireFactor("smoothing", "sf", window.scalar(0));
    double trend = requireFactor("trend", "tf", window.scalar(1));
    if (!hasTrend(window)) {
      return false;
    }
    double level = window.value(0);
    double before = 0;
    double growth = window.value(1) - window.value(0);
    for (int i = 1; i < window.floats(); i++) {
      double x = smoothing * window.value(i);
      if (i > 1) {
        growth = trend * (level - before) + (1 - trend) * growth;
      }
      double y = (1 - smoothing) * (level + growth);
      before = level;
      level = x + y;
    }
    return window.result(level);
  }

  private static double requireFactor(String name, String symbol, double value) {
    if (value <= 0 || value >= 1) {
      throw QueryException.execution(
          String.format(
              Locale.ROOT,
              "invalid %s factor. Expected: 0 < %s < 1, got: %s",
              name,
              symbol,
              GoNumber.sixDecimals(value)));
    }
    return value;
  }

  static boolean quantile(Window window) {
    if (!noteQuantile(window)) {
      return false;
    }
    double[] values = OverTime.floats(window);
    return window.result(Quantiles.of(window.scalar(0), values, values.length));
  }

  /** Whether there are floats to have a quantile; notes what is odd about it. */
  static boolean noteQuantile(Window window) {
    if (window.floats() == 0) {
      return false;
    }
    double q = window.scalar(0);
    if (!(q >= 0 && q <= 1)) {
      window.annotations.invalidQuantile(window.span, q);
    }
    if (window.histograms() > 0) {
      window.annotations.histogramsIgnoredInRange(window.span, window.metricName());
    }
    return true;
  }

  static boolean medianDeviation(Window window) {
    if (!OverTime.noteIgnoredHistograms(window)) {
      return false;
    }
    double[] values = OverTime.floats(window);
    for (double value : values) {
      if (Double.isNaN(value)) {
        return window.result(Double.NaN);
      }
    }
    double median = Quantiles.of(0.5, values, values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i] - median);
    }
    return window.result(Quantiles.of(0.5, values, values.length));
  }
}
