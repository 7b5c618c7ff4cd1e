package dev.ferula.promql.window;

/**
 * A function of range vectors that can be asked for all windows over a series of floats at once.
 */
public interface SeriesFunction extends RangeFunction {
  /**
   * Computes the results of all steps.
   *
   * @param window of the series, wherever it stands
   * @param asBefore whether the windows lie as at the last call
   * @param results takes the results; where there is none it is left as it is
   * @return whether there is some result
   */
  boolean applyAll(Window window, FloatWindows windows, boolean asBefore, double[] results);
}
