package dev.ferula.promql.window;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSum;
import dev.ferula.promql.annotation.Annotations;

/** Additions and subtractions of histograms that note what is odd about them. */
final class HistogramSteps {
  private HistogramSteps() {}

  /** Adds; false, with a warning, where the buckets are of different kinds. */
  static boolean add(Window window, HistogramSum sum, FloatHistogram other) {
    if (!compatible(window, sum, other)) {
      return false;
    }
    if (sum.add(other)) {
      window.annotations.boundsReconciled(window.span, Annotations.ADDITION);
    }
    return true;
  }

  /** Subtracts; false, with a warning, where the buckets are of different kinds. */
  static boolean subtract(Window window, HistogramSum sum, FloatHistogram other) {
    if (!compatible(window, sum, other)) {
      return false;
    }
    if (sum.subtract(other)) {
      window.annotations.boundsReconciled(window.span, Annotations.SUBTRACTION);
    }
    return true;
  }

  private static boolean compatible(Window window, HistogramSum sum, FloatHistogram other) {
    if (sum.isCompatibleWith(other)) {
      return true;
    }
    window.annotations.mixedExponentialCustom(window.span, window.metricName());
    return false;
  }
}
