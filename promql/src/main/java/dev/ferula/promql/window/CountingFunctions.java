package dev.ferula.promql.window;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.promql.parser.RangeExtension;
import org.jspecify.annotations.Nullable;

/** {@code changes} and {@code resets}: what happens between neighbouring samples of any kind. */
final class CountingFunctions {
  private CountingFunctions() {}

  static boolean changes(Window window) {
    return count(window, false);
  }

  static boolean resets(Window window) {
    return count(window, true);
  }

  private static boolean count(Window window, boolean resets) {
    int floats = window.floats();
    int histograms = window.histograms();
    if (floats + histograms == 0) {
      return false;
    }
    int f = 0;
    int h = 0;
    if (window.extension == RangeExtension.ANCHORED) {
      int lastFloat = lastFloatAtOrBefore(window, window.rangeStart);
      int lastHistogram = lastHistogramAtOrBefore(window, window.rangeStart);
      if (lastFloat + 1 >= floats && lastHistogram + 1 >= histograms) {
        return false;
      }
      boolean floatAnchors =
          lastFloat >= 0
              && (lastHistogram < 0
                  || window.time(lastFloat) >= window.histogramTime(lastHistogram));
      boolean histogramAnchors = lastHistogram >= 0 && !floatAnchors;
      f = floatAnchors ? lastFloat : lastFloat + 1;
      h = histogramAnchors ? lastHistogram : lastHistogram + 1;
    }
    int count = 0;
    boolean first = true;
    double value = 0;
    FloatHistogram histogram = null;
    long time = 0;
    long start = 0;
    while (f < floats || h < histograms) {
      double previous = value;
      FloatHistogram previousHistogram = histogram;
      long previousTime = time;
      long previousStart = start;
      if (h >= histograms || (f < floats && window.time(f) < window.histogramTime(h))) {
        value = window.value(f);
        histogram = null;
        time = window.time(f);
        start = window.start(f);
        f++;
      } else {
        histogram = window.histogram(h);
        time = window.histogramTime(h);
        start = window.histogramStart(h);
        h++;
      }
      if (first) {
        first = false;
        continue;
      }
      boolean counts =
          resets
              ? (StartTimestamps.isReset(previousStart, previousTime, start, time)
                      && (histogram == null) == (previousHistogram == null))
                  || isReset(previous, previousHistogram, value, histogram)
              : isChange(previous, previousHistogram, value, histogram);
      if (counts) {
        count++;
      }
    }
    return window.result((double) count);
  }

  private static boolean isReset(
      double previous,
      @Nullable FloatHistogram previousHistogram,
      double value,
      @Nullable FloatHistogram histogram) {
    if (previousHistogram == null || histogram == null) {
      return previousHistogram != null || histogram != null || value < previous;
    }
    return histogram.isResetSince(previousHistogram);
  }

  private static boolean isChange(
      double previous,
      @Nullable FloatHistogram previousHistogram,
      double value,
      @Nullable FloatHistogram histogram) {
    if (previousHistogram == null || histogram == null) {
      return previousHistogram != null
          || histogram != null
          || (value != previous && !(Double.isNaN(value) && Double.isNaN(previous)));
    }
    return !histogram.hasSameValueAs(previousHistogram);
  }

  private static int lastFloatAtOrBefore(Window window, long time) {
    int i = -1;
    while (i + 1 < window.floats() && window.time(i + 1) <= time) {
      i++;
    }
    return i;
  }

  private static int lastHistogramAtOrBefore(Window window, long time) {
    int i = -1;
    while (i + 1 < window.histograms() && window.histogramTime(i + 1) <= time) {
      i++;
    }
    return i;
  }
}
