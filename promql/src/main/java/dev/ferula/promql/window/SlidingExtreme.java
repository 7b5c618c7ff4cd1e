package dev.ferula.promql.window;

/** {@code min_over_time} and {@code max_over_time}; NaN only where there is nothing else. */
final class SlidingExtreme extends SlidingFold {
  private final boolean max;
  private double[] suffixes = {};
  private double front = Double.NaN;

  SlidingExtreme(boolean max) {
    super(max ? OverTime::max : OverTime::min, false);
    this.max = max;
  }

  /* Of equal ones the first, as zeros may differ in sign. */
  private double better(double first, double second) {
    boolean replaced = Double.isNaN(first) || (max ? second > first : second < first);
    return replaced ? second : first;
  }

  @Override
  void foldBack(double[] values, int from, int to) {
    suffixes = ensure(suffixes, to);
    double best = Double.NaN;
    for (int i = to - 1; i >= from; i--) {
      best = Double.isNaN(best) ? values[i] : better(values[i], best);
      suffixes[i] = best;
    }
    front = Double.NaN;
  }

  @Override
  void foldFront(double value) {
    front = better(front, value);
  }

  @Override
  boolean result(Window window, int from, int middle) {
    return window.result(
        from == middle
            ? front
            : Double.isNaN(front) ? suffixes[from] : better(suffixes[from], front));
  }
}
