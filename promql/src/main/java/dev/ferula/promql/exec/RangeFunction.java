package dev.ferula.promql.exec;

/** A function of the samples in a window. */
@FunctionalInterface
interface RangeFunction {
  /**
   * Computes the result into the window.
   *
   * @return whether there is one
   */
  boolean apply(Window window);
}
