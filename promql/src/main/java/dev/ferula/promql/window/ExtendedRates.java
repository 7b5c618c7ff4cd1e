package dev.ferula.promql.window;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSum;
import dev.ferula.promql.parser.RangeExtension;
import org.jspecify.annotations.Nullable;

/**
 * Rates over {@code anchored} and {@code smoothed} ranges: the difference of the values at the
 * edges of the range, without extrapolation.
 */
public final class ExtendedRates {
  private ExtendedRates() {}

  static boolean floats(Window window, boolean counter, boolean perSecond) {
    if (window.floats() == 0) {
      return false;
    }
    boolean smoothed = window.extension == RangeExtension.SMOOTHED;
    int first = firstFloat(window, window.rangeStart);
    int last = lastFloat(window, window.rangeEnd, smoothed);
    if (window.time(last) <= window.rangeStart
        || (smoothed && window.time(first) > window.rangeEnd)) {
      return false;
    }
    double left = leftFloat(window, first, window.rangeStart, smoothed, counter);
    double right = rightFloat(window, last, window.rangeEnd, smoothed, counter);
    double result = right - left;
    if (counter) {
      int from = window.time(first) <= window.rangeStart ? first + 1 : first;
      int to = window.time(last) >= window.rangeEnd ? last - 1 : last;
      result += resetCorrection(window, left, right, from, to);
    }
    return window.result(perSecond ? result / (window.range / 1000.0) : result);
  }

  /** The last float at or before the start of the range, else the first. */
  public static int firstFloat(Window window, long rangeStart) {
    int first = 0;
    while (first + 1 < window.floats() && window.time(first + 1) <= rangeStart) {
      first++;
    }
    // The last sample takes part as the right edge only.
    return Math.max(0, Math.min(first, window.floats() - 2));
  }

  /** The last float, or for smoothing the first at or after the end of the range. */
  public static int lastFloat(Window window, long rangeEnd, boolean smoothed) {
    int last = window.floats() - 1;
    if (!smoothed) {
      return last;
    }
    int i = 0;
    while (i < last && window.time(i) < rangeEnd) {
      i++;
    }
    return i;
  }

  public static double leftFloat(
      Window window, int first, long rangeStart, boolean smoothed, boolean counter) {
    return smoothed && window.time(first) < rangeStart
        ? interpolate(window, first, rangeStart, counter)
        : window.value(first);
  }

  public static double rightFloat(
      Window window, int last, long rangeEnd, boolean smoothed, boolean counter) {
    return smoothed && last > 0 && window.time(last) > rangeEnd
        ? interpolate(window, last - 1, rangeEnd, counter)
        : window.value(last);
  }

  private static double interpolate(Window window, int i, long time, boolean counter) {
    return interpolate(
        window.time(i), window.value(i), window.time(i + 1), window.value(i + 1), time, counter);
  }

  /** The value at a time between two samples; a counter that fell has grown from zero. */
  public static double interpolate(
      long t1, double v1, long t2, double v2, long time, boolean counter) {
    double from = counter && v2 < v1 ? 0 : v1;
    return from + (v2 - from) * (time - t1) / (t2 - t1);
  }

  private static double resetCorrection(
      Window window, double left, double right, int from, int to) {
    double correction = 0;
    double previous = left;
    for (int i = from; i <= to; i++) {
      double value = window.value(i);
      if (value < previous) {
        correction += previous;
      }
      previous = value;
    }
    return right < previous ? correction + previous : correction;
  }

  static boolean histograms(Window window, boolean counter, boolean perSecond) {
    boolean smoothed = window.extension == RangeExtension.SMOOTHED;
    int last = window.histograms() - 1;
    int first = firstHistogram(window);
    if (smoothed) {
      last = firstAtOrAfter(window, window.rangeEnd, last);
    }
    if (window.histogramTime(last) <= window.rangeStart
        || (smoothed && window.histogramTime(first) > window.rangeEnd)
        || !isUniform(window, first, last, counter)) {
      return false;
    }
    FloatHistogram left =
        smoothed && window.histogramTime(first) < window.rangeStart
            ? betweenHistograms(window, first, window.rangeStart, counter)
            : window.histogram(first);
    FloatHistogram right =
        smoothed && last > 0 && window.histogramTime(last) > window.rangeEnd
            ? betweenHistograms(window, last - 1, window.rangeEnd, counter)
            : window.histogram(last);
    if (left == null || right == null) {
      return false;
    }
    if (!counter && !(RateFunctions.isGauge(left) && RateFunctions.isGauge(right))) {
      window.annotations.notGauge(window.span, window.metricName());
    }
    HistogramSum sum = new HistogramSum(right);
    if (!HistogramSteps.subtract(window, sum, left)
        || (counter && !correctForResets(window, sum, first, last, left, right, smoothed))) {
      return false;
    }
    FloatHistogram result = sum.result(CounterResetHint.GAUGE);
    return window.result(perSecond ? result.dividedBy(window.range / 1000.0) : result);
  }

  private static int firstHistogram(Window window) {
    int first = 0;
    while (first + 1 < window.histograms()
        && window.histogramTime(first + 1) <= window.rangeStart) {
      first++;
    }
    return Math.max(0, Math.min(first, window.histograms() - 2));
  }

  private static int firstAtOrAfter(Window window, long time, int last) {
    int i = 0;
    while (i < last && window.histogramTime(i) < time) {
      i++;
    }
    return i;
  }

  private static boolean isUniform(Window window, int first, int last, boolean counter) {
    boolean custom = window.histogram(first).usesCustomBuckets();
    for (int i = first; i <= last; i++) {
      FloatHistogram histogram = window.histogram(i);
      if (histogram.usesCustomBuckets() != custom) {
        window.annotations.mixedExponentialCustom(window.span, window.metricName());
        return false;
      }
      if (counter && RateFunctions.isGauge(histogram)) {
        window.annotations.notCounter(window.span, window.metricName());
      }
    }
    return true;
  }

  private static @Nullable FloatHistogram betweenHistograms(
      Window window, int i, long time, boolean counter) {
    return interpolate(
        window,
        window.histogram(i),
        window.histogramTime(i),
        window.histogram(i + 1),
        window.histogramTime(i + 1),
        time,
        counter);
  }

  /** The histogram at a time between two; null, with a warning, where they do not go together. */
  public static @Nullable FloatHistogram interpolate(
      Window window,
      FloatHistogram h1,
      long t1,
      FloatHistogram h2,
      long t2,
      long time,
      boolean counter) {
    if (time == t1) {
      return h1;
    }
    if (time == t2) {
      return h2;
    }
    double fraction = (double) (time - t1) / (t2 - t1);
    if (counter && h2.isResetSince(h1)) {
      return h2.multipliedBy(fraction);
    }
    HistogramSum sum = new HistogramSum(h2);
    if (!HistogramSteps.subtract(window, sum, h1)) {
      return null;
    }
    sum.multiply(fraction);
    return HistogramSteps.add(window, sum, h1) ? sum.resultWithEmptyBuckets() : null;
  }

  private static boolean correctForResets(
      Window window,
      HistogramSum sum,
      int firstIndex,
      int lastIndex,
      FloatHistogram left,
      FloatHistogram right,
      boolean smoothed) {
    int first = firstIndex + 1;
    FloatHistogram previous = left;
    if (smoothed
        && window.histogramTime(firstIndex) < window.rangeStart
        && window.histogram(first).isResetSince(window.histogram(firstIndex))) {
      // The left edge was interpolated from zero already, so this reset is in it.
      previous = window.histogram(first);
      first++;
    }
    if (first > lastIndex) {
      return true;
    }
    HistogramSum correction = null;
    for (int i = first; i <= lastIndex; i++) {
      FloatHistogram current = i < lastIndex ? window.histogram(i) : right;
      if (current.isResetSince(previous)) {
        if (correction == null) {
          correction = new HistogramSum(previous);
        } else if (!HistogramSteps.add(window, correction, previous)) {
          return false;
        }
      }
      previous = current;
    }
    return correction == null || HistogramSteps.add(window, sum, correction.result());
  }
}
