package dev.ferula.promql.window;

import java.util.Arrays;

/**
 * A function of the floats in a window that is kept up to date as the window slides, in constant
 * time for each sample and step however long the window is, and without ever taking a value out of
 * a sum, which would let rounding errors pile up.
 *
 * <pre>
 * samples   ... from ........ middle ........ to ...
 *               |  suffixes   |    front     |
 * </pre>
 *
 * For every index up to the middle the fold of the samples from there to the middle is at hand; the
 * samples behind it are folded as they come. Once the window has left the middle behind, its end
 * becomes the new one: each sample is folded twice at most.
 *
 * <p>What a fold cannot answer exactly is left to the function that looks at the whole window.
 * Which of the two answers is decided by what is in the window alone, and folds are exact to far
 * behind the last place: a step has the same answer to the last bit whatever step the query begins
 * with. For one thread, series after series.
 */
abstract class SlidingFold implements RangeFunction {
  /**
   * Shorter windows are looked at as a whole, which costs little and gives, in the last place, too,
   * what Prometheus gives: these are the windows of most rules.
   */
  static final int WORTHWHILE = 32;

  /** Beyond this the order of additions may decide whether a sum overflows. */
  static final double HUGE = 1e290;

  private final RangeFunction whole;
  private final boolean adds;
  private int middle;
  private int folded;
  private boolean valid;

  /* The last float in the folds that is huge or no number at all. */
  private int lastHuge = -1;

  /**
   * A fold.
   *
   * @param whole what looks at the whole window
   * @param adds whether values are added up, so that infinities and their like stay in a fold
   */
  SlidingFold(RangeFunction whole, boolean adds) {
    this.whole = whole;
    this.adds = adds;
  }

  @Override
  public final void beginSeries() {
    valid = false;
  }

  @Override
  public final boolean apply(Window window) {
    int from = window.floatFrom;
    int to = window.floatTo;
    if (window.histograms() > 0 || to - from < WORTHWHILE) {
      valid = false;
      return whole.apply(window);
    }
    double[] values = window.samples.values;
    if (!valid || from > middle) {
      middle = to;
      folded = to;
      valid = true;
      lastHuge = -1;
      noteHuge(values, from, to);
      foldBack(values, from, to);
    }
    noteHuge(values, folded, to);
    for (; folded < to; folded++) {
      foldFront(values[folded]);
    }
    if (adds && lastHuge >= from) {
      return whole.apply(window);
    }
    return result(window, from, middle) || whole.apply(window);
  }

  private void noteHuge(double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!(Math.abs(values[i]) < HUGE)) {
        lastHuge = i;
      }
    }
  }

  /** What rounding loses of {@code a + b} when it gives {@code sum}. */
  static double loss(double a, double b, double sum) {
    return Math.abs(a) >= Math.abs(b) ? (a - sum) + b : (b - sum) + a;
  }

  /** Makes the suffixes of {@code from <= i < to} and empties the front. */
  abstract void foldBack(double[] values, int from, int to);

  /** Adds a value to the front. */
  abstract void foldFront(double value);

  /**
   * Combines the suffix from an index on, if that is below the middle, with the front.
   *
   * @return whether the result is as exact as that of the whole window
   */
  abstract boolean result(Window window, int from, int middle);

  /** The array, or a longer one where it has no place for so many. */
  static double[] ensure(double[] array, int size) {
    return size <= array.length ? array : Arrays.copyOf(array, Math.max(size, 2 * array.length));
  }
}
