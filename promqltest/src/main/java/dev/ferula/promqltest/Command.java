package dev.ferula.promqltest;

import dev.ferula.model.Labels;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One command of a script. */
sealed interface Command {
  /** Where it stands: lines count from one. */
  int line();

  /** Throws the samples away. */
  record Clear(int line) implements Command {}

  /**
   * Adds samples.
   *
   * @param step milliseconds between samples
   * @param classicToNative whether histograms with custom buckets are built from classic ones, too
   */
  record Load(int line, long step, boolean classicToNative, Map<Labels, LoadedSeries> series)
      implements Command {}

  /**
   * The samples of one series to load.
   *
   * @param starts for each sample its start timestamp relative to its own; null where unknown
   */
  record LoadedSeries(List<Sample> samples, List<@Nullable Long> starts) {}

  /** Evaluates an expression at {@code start} (instant), or from there to {@code end}. */
  record Eval(
      int line,
      String expression,
      boolean range,
      long start,
      long end,
      long step,
      Expectations expectations,
      Expected expected)
      implements Command {}

  /** What an evaluation must give. */
  sealed interface Expected {
    /** A number. */
    record Number(double value) implements Expected {}

    /** A string. */
    record Text(String value) implements Expected {}

    /** Series; of an instant evaluation with one value each. */
    record Series(List<SeriesLine> lines) implements Expected {}

    /** Series over time as the answer to an instant evaluation. */
    record RangeVector(long start, long end, long step, List<SeriesLine> lines)
        implements Expected {}
  }
}
