package dev.ferula.server;

import dev.ferula.model.GoQuote;
import dev.ferula.model.PromDuration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Flag values as Prometheus writes them: booleans, numbers, durations, sizes. */
final class FlagValues {
  private static final List<String> SIZE_UNITS = List.of("B", "KB", "MB", "GB", "TB", "PB", "EB");

  private FlagValues() {}

  /** What is wrong with a value of the given type, or null. */
  static @Nullable String problem(String type, String value) {
    try {
      if (type.startsWith("enum:")) {
        List<String> allowed = List.of(type.substring("enum:".length()).split(",", -1));
        return allowed.contains(value)
            ? null
            : "enum value must be one of "
                + String.join(",", allowed)
                + ", got "
                + GoQuote.quote(value).replace('"', '\'');
      }
      switch (type) {
        case "bool" -> bool(value);
        case "int" -> integer(value);
        case "number" -> Double.parseDouble(value);
        case "duration" -> millis(value);
        case "bytes" -> bytes(value);
        default -> {
          return null;
        }
      }
      return null;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  static boolean bool(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "t", "true" -> true;
      case "0", "f", "false", "" -> false;
      default ->
          throw new IllegalArgumentException(
              "strconv.ParseBool: parsing " + GoQuote.quote(value) + ": invalid syntax");
    };
  }

  /** A whole number; {@code 5e7} is one. */
  static long integer(String value) {
    try {
      double number = Double.parseDouble(value);
      if (number == Math.rint(number) && Math.abs(number) < 1e15) {
        return (long) number;
      }
    } catch (NumberFormatException e) {
      // Said below, in the words for both cases.
    }
    throw new IllegalArgumentException(
        "strconv.ParseFloat: parsing " + GoQuote.quote(value) + ": invalid syntax");
  }

  /** A duration in milliseconds. */
  static long millis(String value) {
    return PromDuration.parseMillis(value);
  }

  /** A size in bytes; units are powers of 1024. */
  static long bytes(String value) {
    int digits = 0;
    while (digits < value.length() && Character.isDigit(value.charAt(digits))) {
      digits++;
    }
    String unit = value.substring(digits).toUpperCase(Locale.ROOT).replace("IB", "B");
    int power = SIZE_UNITS.indexOf(unit);
    boolean zero = value.equals("0");
    if (digits == 0 || digits > 18 || (power < 0 && !zero)) {
      throw new IllegalArgumentException(
          "units: unknown unit "
              + unit
              + " in "
              + value
              + ", want a number with one of B, KB, MB, GB, TB, PB, EB");
    }
    return zero
        ? 0
        : Math.multiplyExact(Long.parseLong(value.substring(0, digits)), 1L << (10 * power));
  }
}
