package dev.ferula.promql.window;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSum;
import dev.ferula.histogram.Kahan;
import dev.ferula.promql.annotation.Annotations;

/** The {@code …_over_time} functions that combine samples or pick one. */
final class OverTime {
  private OverTime() {}

  static boolean count(Window window) {
    return window.result((double) (window.floats() + window.histograms()));
  }

  static boolean present(Window window) {
    return window.result(1.0);
  }

  static boolean first(Window window) {
    if (window.histograms() == 0
        || (window.floats() > 0 && window.time(0) < window.histogramTime(0))) {
      return window.result(window.value(0));
    }
    return window.result(window.histogram(0));
  }

  static boolean last(Window window) {
    int f = window.floats() - 1;
    int h = window.histograms() - 1;
    if (h < 0 || (f >= 0 && window.histogramTime(h) < window.time(f))) {
      return window.result(window.value(f));
    }
    return window.result(window.histogram(h));
  }

  static boolean timestampOfFirst(Window window) {
    long time = window.floats() > 0 ? window.time(0) : Long.MAX_VALUE;
    if (window.histograms() > 0) {
      time = Math.min(time, window.histogramTime(0));
    }
    return window.result(time / 1000.0);
  }

  static boolean timestampOfLast(Window window) {
    // As in Prometheus the kind that is missing counts as one at 1970, which is later than before.
    long floatTime = window.floats() > 0 ? window.time(window.floats() - 1) : 0;
    long histogramTime =
        window.histograms() > 0 ? window.histogramTime(window.histograms() - 1) : 0;
    return window.result(Math.max(floatTime, histogramTime) / 1000.0);
  }

  static boolean max(Window window) {
    return noteIgnoredHistograms(window) && window.result(window.value(extreme(window, 1, false)));
  }

  static boolean min(Window window) {
    return noteIgnoredHistograms(window) && window.result(window.value(extreme(window, -1, false)));
  }

  static boolean timestampOfMax(Window window) {
    return noteIgnoredHistograms(window)
        && window.result(window.time(extreme(window, 1, true)) / 1000.0);
  }

  static boolean timestampOfMin(Window window) {
    return noteIgnoredHistograms(window)
        && window.result(window.time(extreme(window, -1, true)) / 1000.0);
  }

  /** Whether there are floats at all; beside them, histograms are ignored with an info. */
  static boolean noteIgnoredHistograms(Window window) {
    if (window.floats() == 0) {
      return false;
    }
    if (window.histograms() > 0) {
      window.annotations.histogramsIgnoredInRange(window.span, window.metricName());
    }
    return true;
  }

  /* The index of the largest (sign 1) or smallest (-1) float; NaN only where there is no other. */
  private static int extreme(Window window, int sign, boolean latest) {
    int best = 0;
    double bestValue = window.value(0);
    for (int i = 1; i < window.floats(); i++) {
      double value = window.value(i);
      boolean better =
          Double.isNaN(bestValue)
              || (sign > 0 ? value > bestValue : value < bestValue)
              || (latest && value == bestValue);
      if (better) {
        best = i;
        bestValue = value;
      }
    }
    return best;
  }

  static boolean sum(Window window) {
    if (window.histograms() > 0) {
      return !isMixed(window) && (single(window) || histogramSum(window));
    }
    double sum = 0;
    double compensation = 0;
    double[] values = window.samples.values;
    for (int i = window.floatFrom; i < window.floatTo; i++) {
      double value = values[i];
      double total = sum + value;
      if (Double.isInfinite(total)) {
        compensation = 0;
      } else if (Math.abs(sum) >= Math.abs(value)) {
        compensation += (sum - total) + value;
      } else {
        compensation += (value - total) + sum;
      }
      sum = total;
    }
    return window.result(Double.isInfinite(sum) ? sum : sum + compensation);
  }

  private static boolean isMixed(Window window) {
    if (window.floats() == 0) {
      return false;
    }
    window.annotations.mixedFloatsHistograms(window.span, window.metricName());
    return true;
  }

  /* Sum and mean of one histogram are what it is. */
  private static boolean single(Window window) {
    return window.histograms() == 1 && window.result(window.histogram(0));
  }

  private static boolean histogramSum(Window window) {
    HistogramSum sum = new HistogramSum(window.histogram(0));
    boolean reconciled = false;
    for (int i = 1; i < window.histograms(); i++) {
      FloatHistogram next = window.histogram(i);
      if (!sum.isCompatibleWith(next)) {
        window.annotations.mixedExponentialCustom(window.span, window.metricName());
        return false;
      }
      reconciled |= sum.addCompensated(next);
    }
    noteConflicts(window, reconciled);
    return window.result(sum.resultWithEmptyBuckets());
  }

  private static void noteConflicts(Window window, boolean reconciled) {
    boolean resets = false;
    boolean none = false;
    for (int i = 0; i < window.histograms(); i++) {
      CounterResetHint hint = window.histogram(i).counterResetHint();
      resets |= hint == CounterResetHint.RESET;
      none |= hint == CounterResetHint.NOT_RESET;
    }
    if (resets && none) {
      window.annotations.counterResetConflict(window.span, Annotations.AGGREGATION);
    }
    if (reconciled) {
      window.annotations.boundsReconciled(window.span, Annotations.AGGREGATION);
    }
  }

  static boolean avg(Window window) {
    if (window.histograms() > 0) {
      return !isMixed(window) && (single(window) || histogramAvg(window));
    }
    Kahan sum = new Kahan();
    sum.reset(window.value(0));
    int count = window.floats();
    for (int i = 1; i < count; i++) {
      double before = sum.sum;
      double compensation = sum.compensation;
      sum.add(window.value(i));
      if (Double.isInfinite(sum.sum)) {
        sum.sum = before;
        sum.compensation = compensation;
        return window.result(incrementalMean(window, sum, i));
      }
    }
    return window.result(sum.sum / count + sum.compensation / count);
  }

  /* The sum would overflow at the float "from": goes on with a running mean. */
  private static double incrementalMean(Window window, Kahan sum, int from) {
    Kahan mean = new Kahan();
    mean.sum = sum.sum / from;
    mean.compensation = sum.compensation / from;
    for (int i = from; i < window.floats(); i++) {
      double count = i + 1;
      double share = (count - 1) / count;
      mean.sum *= share;
      mean.compensation *= share;
      mean.add(window.value(i) / count);
    }
    return mean.result();
  }

  private static boolean histogramAvg(Window window) {
    HistogramMean mean = new HistogramMean(window.histogram(0));
    boolean reconciled = false;
    for (int i = 1; i < window.histograms(); i++) {
      FloatHistogram next = window.histogram(i);
      if (!mean.isCompatibleWith(next)) {
        window.annotations.mixedExponentialCustom(window.span, window.metricName());
        return false;
      }
      reconciled |= mean.add(next, i + 1);
    }
    noteConflicts(window, reconciled);
    return window.result(mean.resultWithEmptyBuckets(window.histograms()));
  }

  static boolean stddev(Window window) {
    return noteIgnoredHistograms(window) && window.result(Math.sqrt(variance(window)));
  }

  static boolean stdvar(Window window) {
    return noteIgnoredHistograms(window) && window.result(variance(window));
  }

  private static double variance(Window window) {
    double[] values = window.samples.values;
    Kahan mean = new Kahan();
    Kahan squares = new Kahan();
    double count = 0;
    for (int i = window.floatFrom; i < window.floatTo; i++) {
      count++;
      double value = values[i];
      double delta = value - mean.result();
      mean.add(delta / count);
      squares.add(delta * (value - mean.result()));
    }
    return squares.result() / count;
  }

  /** A copy of the floats of the window. */
  static double[] floats(Window window) {
    double[] values = new double[window.floats()];
    System.arraycopy(window.samples.values, window.floatFrom, values, 0, values.length);
    return values;
  }
}
