package dev.ferula.promql.element;

import dev.ferula.histogram.GoMath;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Functions that turn each float into another, whatever series or step it is of. */
public final class FloatFunctions {
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
          Map.entry("minute", value -> CalendarFields.of(value, CalendarFields::minute)),
          Map.entry("hour", value -> CalendarFields.of(value, CalendarFields::hour)),
          Map.entry("day_of_week", value -> CalendarFields.of(value, CalendarFields::weekday)),
          Map.entry("day_of_month", value -> CalendarFields.of(value, CalendarFields::day)),
          Map.entry("day_of_year", value -> CalendarFields.of(value, CalendarFields::dayOfYear)),
          Map.entry(
              "days_in_month", value -> CalendarFields.of(value, CalendarFields::daysInMonth)),
          Map.entry("month", value -> CalendarFields.of(value, CalendarFields::month)),
          Map.entry("year", value -> CalendarFields.of(value, CalendarFields::year)));

  private FloatFunctions() {}

  /** The function of one float with that name; null where it is none. */
  public static @Nullable DoubleUnaryOperator of(String name) {
    return BY_NAME.get(name);
  }

  private static double sign(double value) {
    if (value < 0) {
      return -1;
    }
    return value > 0 ? 1 : value;
  }

  /** Rounds to the nearest multiple; halves go up. */
  public static double round(double value, double toNearest) {
    double inverse = 1.0 / toNearest;
    return Math.floor(value * inverse + 0.5) / inverse;
  }

  /** The value, or the bound beyond which it lies. */
  public static double clamp(double value, double min, double max) {
    return GoMath.max(min, GoMath.min(max, value));
  }
}
