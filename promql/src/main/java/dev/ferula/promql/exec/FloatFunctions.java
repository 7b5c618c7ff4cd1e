package dev.ferula.promql.exec;

import dev.ferula.histogram.GoMath;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Functions that turn each float into another, whatever series or step it is of. */
final class FloatFunctions {
  private static final Map<String, DoubleUnaryOperator> BY_NAME =
      Map.ofEntries(
          Map.entry("abs", Math::abs),
          Map.entry("ceil", Math::ceil),
          Map.entry("floor", Math::floor),
          Map.entry("exp", Math::exp),
          Map.entry("sqrt", Math::sqrt),
          Map.entry("ln", Math::log),
          Map.entry("log2", GoMath::log2),
          Map.entry("log10", Math::log10),
          Map.entry("sin", Math::sin),
          Map.entry("cos", Math::cos),
          Map.entry("tan", Math::tan),
          Map.entry("asin", Math::asin),
          Map.entry("acos", Math::acos),
          Map.entry("atan", Math::atan),
          Map.entry("sinh", Math::sinh),
          Map.entry("cosh", Math::cosh),
          Map.entry("tanh", Math::tanh),
          Map.entry("asinh", GoMath::asinh),
          Map.entry("acosh", GoMath::acosh),
          Map.entry("atanh", GoMath::atanh),
          Map.entry("rad", value -> value * Math.PI / 180),
          Map.entry("deg", value -> value * 180 / Math.PI),
          Map.entry("sgn", FloatFunctions::sign),
          Map.entry("minute", value -> part(value, LocalDateTime::getMinute)),
          Map.entry("hour", value -> part(value, LocalDateTime::getHour)),
          Map.entry("day_of_week", value -> part(value, at -> at.getDayOfWeek().getValue() % 7)),
          Map.entry("day_of_month", value -> part(value, LocalDateTime::getDayOfMonth)),
          Map.entry("day_of_year", value -> part(value, LocalDateTime::getDayOfYear)),
          Map.entry("days_in_month", value -> part(value, at -> at.toLocalDate().lengthOfMonth())),
          Map.entry("month", value -> part(value, LocalDateTime::getMonthValue)),
          Map.entry("year", value -> part(value, LocalDateTime::getYear)));

  private FloatFunctions() {}

  static @Nullable DoubleUnaryOperator of(String name) {
    return BY_NAME.get(name);
  }

  private static double sign(double value) {
    if (value < 0) {
      return -1;
    }
    return value > 0 ? 1 : value;
  }

  private static double part(double seconds, ToDoubleFunction<LocalDateTime> part) {
    long second = (long) seconds;
    if (Double.isNaN(seconds)
        || second < Instant.MIN.getEpochSecond()
        || second > Instant.MAX.getEpochSecond()) {
      // No calendar reaches there.
      return Double.NaN;
    }
    return part.applyAsDouble(LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC));
  }

  /** Rounds to the nearest multiple; halves go up. */
  static double round(double value, double toNearest) {
    double inverse = 1.0 / toNearest;
    return Math.floor(value * inverse + 0.5) / inverse;
  }

  static double clamp(double value, double min, double max) {
    return GoMath.max(min, GoMath.min(max, value));
  }
}
