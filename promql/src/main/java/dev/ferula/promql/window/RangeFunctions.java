package dev.ferula.promql.window;

import dev.ferula.promql.parser.RangeExtension;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions of range vectors by name. */
public final class RangeFunctions {
  public static final Set<String> ANCHORED =
      Set.of("resets", "changes", "rate", "increase", "delta");
  public static final Set<String> SMOOTHED = Set.of("rate", "increase", "delta");

  /** Those that count a new start timestamp as a reset. */
  public static final Set<String> START_TIMESTAMPS = Set.of("rate", "irate", "increase", "resets");

  /** Those whose result still is a sample of the metric. */
  public static final Set<String> NAME_KEEPING = Set.of("last_over_time", "first_over_time");

  private static final Map<String, RangeFunction> BY_NAME =
      Map.ofEntries(
          Map.entry("rate", RateFunctions::rate),
          Map.entry("increase", RateFunctions::increase),
          Map.entry("delta", RateFunctions::delta),
          Map.entry("irate", InstantRates::irate),
          Map.entry("idelta", InstantRates::idelta),
          Map.entry("deriv", TrendFunctions::deriv),
          Map.entry("predict_linear", TrendFunctions::predictLinear),
          Map.entry("double_exponential_smoothing", TrendFunctions::doubleExponentialSmoothing),
          Map.entry("quantile_over_time", TrendFunctions::quantile),
          Map.entry("mad_over_time", TrendFunctions::medianDeviation),
          Map.entry("changes", CountingFunctions::changes),
          Map.entry("resets", CountingFunctions::resets),
          Map.entry("count_over_time", OverTime::count),
          Map.entry("present_over_time", OverTime::present),
          Map.entry("absent_over_time", OverTime::present),
          Map.entry("first_over_time", OverTime::first),
          Map.entry("last_over_time", OverTime::last),
          Map.entry("ts_of_first_over_time", OverTime::timestampOfFirst),
          Map.entry("ts_of_last_over_time", OverTime::timestampOfLast),
          Map.entry("ts_of_min_over_time", OverTime::timestampOfMin),
          Map.entry("ts_of_max_over_time", OverTime::timestampOfMax),
          Map.entry("min_over_time", OverTime::min),
          Map.entry("max_over_time", OverTime::max),
          Map.entry("sum_over_time", OverTime::sum),
          Map.entry("avg_over_time", OverTime::avg),
          Map.entry("stddev_over_time", OverTime::stddev),
          Map.entry("stdvar_over_time", OverTime::stdvar));

  private RangeFunctions() {}

  /** Those whose result depends on nothing but the samples in the window. */
  private static final Set<String> TIMELESS =
      Set.of(
          "irate",
          "idelta",
          "mad_over_time",
          "changes",
          "resets",
          "count_over_time",
          "present_over_time",
          "first_over_time",
          "last_over_time",
          "ts_of_first_over_time",
          "ts_of_last_over_time",
          "ts_of_min_over_time",
          "ts_of_max_over_time",
          "min_over_time",
          "max_over_time",
          "sum_over_time",
          "avg_over_time",
          "stddev_over_time",
          "stdvar_over_time");

  /** Whether two windows with the same samples have the same result, whenever they are. */
  public static boolean isTimeless(String name, RangeExtension extension) {
    return extension == RangeExtension.NONE && TIMELESS.contains(name);
  }

  /** The function for one thread, which may remember earlier windows of a series. */
  public static RangeFunction sliding(String name, RangeFunction function) {
    return switch (name) {
      case "rate" -> new SlidingRate(function, true, true);
      case "increase" -> new SlidingRate(function, true, false);
      case "delta" -> new SlidingRate(function, false, false);
      case "sum_over_time" -> new SlidingSum(false);
      case "avg_over_time" -> new SlidingSum(true);
      case "min_over_time" -> new SlidingExtreme(false);
      case "max_over_time" -> new SlidingExtreme(true);
      case "stdvar_over_time" -> new SlidingVariance(false);
      case "stddev_over_time" -> new SlidingVariance(true);
      case "quantile_over_time" -> new SlidingQuantile();
      default -> function;
    };
  }

  /** The function of a range vector with that name; null where it is none. */
  public static @Nullable RangeFunction of(String name) {
    return BY_NAME.get(name);
  }
}
