package dev.ferula.promql.exec;

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
 * <p>What a fold cannot answer exactly is left to the function that looks at the whole window. For
 * one thread, series after series.
 */
abstract class SlidingFold implements RangeFunction {
  /** Shorter windows are cheaper to look at as a whole. */
  private static final int WORTHWHILE = 8;

  private final RangeFunction whole;
  private int middle;
  private int folded;
  private int lastTo;
  private boolean valid;

  SlidingFold(RangeFunction whole) {
    this.whole = whole;
  }

  @Override
  public final void beginSeries() {
    valid = false;
    lastTo = 0;
  }

  @Override
  public final boolean apply(Window window) {
    int from = window.floatFrom;
    int to = window.floatTo;
    boolean apart = from >= lastTo;
    lastTo = to;
    if (window.histograms() > 0 || to - from < WORTHWHILE || apart) {
      valid = false;
      return whole.apply(window);
    }
    double[] values = window.samples.values;
    if (!valid || from > middle) {
      middle = to;
      folded = to;
      valid = true;
      foldBack(values, from, to);
    }
    for (; folded < to; folded++) {
      foldFront(values[folded]);
    }
    return result(window, from, middle) || whole.apply(window);
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
