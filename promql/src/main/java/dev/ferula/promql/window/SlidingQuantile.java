package dev.ferula.promql.window;

import java.util.Arrays;

/**
 * {@code quantile_over_time}: where windows overlap for the most part their floats are kept in
 * order, and each sample is put in and taken out by moving those behind it; else the quantile is
 * picked out of the window. For one thread, series after series.
 */
final class SlidingQuantile implements RangeFunction {
  private double[] sorted = new double[64];
  private int from;
  private int to;
  private boolean ordered;

  @Override
  public void beginSeries() {
    from = 0;
    to = 0;
  }

  @Override
  public boolean apply(Window window) {
    if (!TrendFunctions.noteQuantile(window)) {
      return false;
    }
    moveTo(window);
    double q = window.scalar(0);
    int count = to - from;
    return window.result(
        ordered ? Quantiles.ofSorted(q, sorted, count) : Quantiles.of(q, sorted, count));
  }

  private void moveTo(Window window) {
    double[] values = window.samples.values;
    int entering = window.floatTo - Math.max(to, window.floatFrom);
    int leaving = Math.min(to, window.floatFrom) - from;
    if (entering + leaving > window.floats() / 4) {
      from = window.floatFrom;
      to = window.floatTo;
      sorted = SlidingFold.ensure(sorted, to - from);
      System.arraycopy(values, from, sorted, 0, to - from);
      ordered = false;
      return;
    }
    if (!ordered) {
      Arrays.sort(sorted, 0, to - from);
      ordered = true;
    }
    while (from < window.floatFrom) {
      remove(values[from]);
    }
    while (to < window.floatTo) {
      insert(values[to]);
    }
  }

  private void remove(double value) {
    int count = to - from;
    int at = Arrays.binarySearch(sorted, 0, count, value);
    System.arraycopy(sorted, at + 1, sorted, at, count - at - 1);
    from++;
  }

  private void insert(double value) {
    int count = to - from;
    sorted = SlidingFold.ensure(sorted, count + 1);
    int found = Arrays.binarySearch(sorted, 0, count, value);
    int at = found < 0 ? -found - 1 : found;
    System.arraycopy(sorted, at, sorted, at + 1, count - at);
    sorted[at] = value;
    to++;
  }
}
