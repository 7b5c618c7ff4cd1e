package dev.ferula.promql.window;

import dev.ferula.promql.parser.RangeExtension;
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
    return switch (name) {
      case "rate" -> RateFunctions::rate;
      case "increase" -> RateFunctions::increase;
      case "delta" -> RateFunctions::delta;
      case "irate" -> InstantRates::irate;
      case "idelta" -> InstantRates::idelta;
      case "deriv" -> TrendFunctions::deriv;
      case "predict_linear" -> TrendFunctions::predictLinear;
      case "double_exponential_smoothing" -> TrendFunctions::doubleExponentialSmoothing;
      case "quantile_over_time" -> TrendFunctions::quantile;
      case "mad_over_time" -> TrendFunctions::medianDeviation;
      case "changes" -> CountingFunctions::changes;
      case "resets" -> CountingFunctions::resets;
      case "count_over_time" -> OverTime::count;
      case "present_over_time", "absent_over_time" -> OverTime::present;
      case "first_over_time" -> OverTime::first;
      case "last_over_time" -> OverTime::last;
      case "ts_of_first_over_time" -> OverTime::timestampOfFirst;
      case "ts_of_last_over_time" -> OverTime::timestampOfLast;
      case "ts_of_min_over_time" -> OverTime::timestampOfMin;
      case "ts_of_max_over_time" -> OverTime::timestampOfMax;
      case "min_over_time" -> OverTime::min;
      case "max_over_time" -> OverTime::max;
      case "sum_over_time" -> OverTime::sum;
      case "avg_over_time" -> OverTime::avg;
      case "stddev_over_time" -> OverTime::stddev;
      case "stdvar_over_time" -> OverTime::stdvar;
      default -> null;
    };
  }
}
