package dev.ferula.promql.window;

/**
 * {@code rate}, {@code increase} and {@code delta} of whole series of floats. How the samples lie
 * to the edges of the windows, and what follows from that, is the same for all series that were
 * scraped together and computed once for them; the results are those of {@link RateFunctions} to
 * the last bit.
 */
final class SlidingRate implements SeriesFunction {
  private final RangeFunction single;
  private final boolean counter;
  private final boolean perSecond;
  private double[] sampled = {};
  private double[] toStart = {};
  private double[] toEnd = {};
  private double[] factors = {};

  /** A rate that computes single windows by {@code single}. */
  SlidingRate(RangeFunction single, boolean counter, boolean perSecond) {
    this.single = single;
    this.counter = counter;
    this.perSecond = perSecond;
  }

  @Override
  public boolean apply(Window window) {
    return single.apply(window);
  }

  @Override
  public boolean applyAll(Window window, FloatWindows windows, boolean asBefore, double[] results) {
    SampleColumns samples = window.samples;
    if (!asBefore) {
      place(samples.times, windows, window.range);
    }
    double[] values = samples.values;
    int resets = counter ? samples.resets() : 0;
    int reset = 0;
    boolean some = false;
    for (int step = 0; step < results.length; step++) {
      int from = windows.from[step];
      int last = windows.to[step] - 1;
      if (last <= from) {
        continue;
      }
      double first = values[from];
      double result = values[last] - first;
      while (reset < resets && samples.reset(reset) <= from) {
        reset++;
      }
      for (int r = reset; r < resets && samples.reset(r) <= last; r++) {
        result += values[samples.reset(r) - 1];
      }
      results[step] = result * factor(step, first, result, window.range);
      some = true;
    }
    return some;
  }

  private double factor(int step, double first, double result, long range) {
    // The counter cannot have been below zero: not further back than where it would reach it,
    // which takes no division to see where it has less than doubled.
    if (counter
        && result > 0
        && first >= 0
        && !(first >= result && sampled[step] >= toStart[step])) {
      double toZero = sampled[step] * (first / result);
      if (toZero < toStart[step]) {
        return factor(step, toZero, range);
      }
    }
    return factors[step];
  }

  private void place(long[] times, FloatWindows windows, long range) {
    int steps = windows.from.length;
    if (factors.length < steps) {
      sampled = new double[steps];
      toStart = new double[steps];
      toEnd = new double[steps];
      factors = new double[steps];
    }
    for (int step = 0; step < steps; step++) {
      int from = windows.from[step];
      int last = windows.to[step] - 1;
      if (last <= from) {
        continue;
      }
      double between = (times[last] - times[from]) / 1000.0;
      double average = between / (last - from);
      double threshold = average * RateFunctions.GAP_TOLERANCE;
      long end = windows.end(step);
      double untilFirst = (times[from] - (end - range)) / 1000.0;
      double sinceLast = (end - times[last]) / 1000.0;
      sampled[step] = between;
      toStart[step] = untilFirst >= threshold ? average / 2 : untilFirst;
      toEnd[step] = sinceLast >= threshold ? average / 2 : sinceLast;
      factors[step] = factor(step, toStart[step], range);
    }
  }

  private double factor(int step, double start, long range) {
    double between = sampled[step];
    double extrapolated = between == 0 ? 1 : (between + start + toEnd[step]) / between;
    return perSecond ? extrapolated / (range / 1000.0) : extrapolated;
  }
}
