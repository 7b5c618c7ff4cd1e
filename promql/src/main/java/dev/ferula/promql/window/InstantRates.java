package dev.ferula.promql.window;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSum;
import dev.ferula.promql.annotation.Annotations;

/** {@code irate} and {@code idelta}: from the last two samples alone. */
final class InstantRates {
  private InstantRates() {}

  static boolean irate(Window window) {
    return apply(window, true);
  }

  static boolean idelta(Window window) {
    return apply(window, false);
  }

  private static boolean apply(Window window, boolean rate) {
    int floats = window.floats();
    int histograms = window.histograms();
    if (floats + histograms < 2) {
      return false;
    }
    if (histograms == 0 || bothLastAreFloats(window)) {
      return floats(window, rate, floats - 1);
    }
    if (floats == 0 || bothLastAreHistograms(window)) {
      return histograms(window, rate, histograms - 1);
    }
    window.annotations.mixedFloatsHistograms(window.span, window.metricName());
    return false;
  }

  private static boolean bothLastAreFloats(Window window) {
    int floats = window.floats();
    return floats > 1 && window.time(floats - 2) > window.histogramTime(window.histograms() - 1);
  }

  private static boolean bothLastAreHistograms(Window window) {
    int histograms = window.histograms();
    return histograms > 1
        && window.histogramTime(histograms - 2) > window.time(window.floats() - 1);
  }

  private static boolean floats(Window window, boolean rate, int last) {
    double value = window.value(last);
    double previous = window.value(last - 1);
    long time = window.time(last);
    long previousTime = window.time(last - 1);
    boolean reset =
        rate
            && (value < previous
                || StartTimestamps.isReset(
                    window.start(last - 1), previousTime, window.start(last), time));
    double result = reset ? value : value - previous;
    return window.result(rate ? result / ((time - previousTime) / 1000.0) : result);
  }

  private static boolean histograms(Window window, boolean rate, int last) {
    FloatHistogram value = window.histogram(last);
    FloatHistogram previous = window.histogram(last - 1);
    long time = window.histogramTime(last);
    long previousTime = window.histogramTime(last - 1);
    boolean gauges = RateFunctions.isGauge(value) && RateFunctions.isGauge(previous);
    boolean gauge = RateFunctions.isGauge(value) || RateFunctions.isGauge(previous);
    Annotations annotations = window.annotations;
    if (rate && gauge) {
      annotations.notCounter(window.span, window.metricName());
    }
    if (!rate && !gauges) {
      annotations.notGauge(window.span, window.metricName());
    }
    HistogramSum sum = new HistogramSum(value);
    boolean reset =
        rate
            && (StartTimestamps.isReset(
                    window.histogramStart(last - 1),
                    previousTime,
                    window.histogramStart(last),
                    time)
                || value.isResetSince(previous));
    if (!reset) {
      if (!sum.isCompatibleWith(previous)) {
        annotations.mixedExponentialCustom(window.span, window.metricName());
        return false;
      }
      if (sum.subtract(previous)) {
        annotations.boundsReconciled(window.span, Annotations.SUBTRACTION);
      }
    }
    FloatHistogram result = sum.result(CounterResetHint.GAUGE);
    return window.result(rate ? result.dividedBy((time - previousTime) / 1000.0) : result);
  }
}
