package dev.ferula.promql.window;

/**
 * A function of the samples in a window. One that remembers earlier windows is for one thread,
 * which tells it where a series begins.
 */
@FunctionalInterface
public interface RangeFunction {
  /**
   * Computes the result into the window.
   *
   * @return whether there is one
   */
  boolean apply(Window window);

  /** The windows that follow are those of another series. */
  default void beginSeries() {}
}
