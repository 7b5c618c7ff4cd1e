package dev.ferula.server.flags;

import dev.ferula.config.binding.ByteSize;
import dev.ferula.model.GoQuote;
import dev.ferula.model.PromDuration;
import dev.ferula.notation.GoDuration;
import dev.ferula.notation.GoNumber;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Flag values as Prometheus reads and writes them: booleans, numbers, durations, sizes. */
final class FlagValues {
  private FlagValues() {}

  /** What is wrong with a value of the given type, or null. */
  static @Nullable String problem(String type, String value) {
    try {
      int colon = type.indexOf(':');
      if (colon > 0) {
        checkChoice(
            type.substring(0, colon), List.of(type.substring(colon + 1).split(",", -1)), value);
        return null;
      }
      switch (type) {
        case "bool" -> bool(value);
        case "int" -> integer(value);
        case "number" -> number(value);
        case "duration" -> millis(value);
        case "clock" -> GoDuration.parse(value);
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

  private static void checkChoice(String kind, List<String> allowed, String value) {
    String complaint =
        switch (kind) {
          case "level" ->
              allowed.contains(value.toLowerCase(Locale.ROOT))
                  ? null
                  : "unrecognized log level " + value;
          case "format" -> allowed.contains(value) ? null : "unrecognized log format " + value;
          default ->
              allowed.contains(value)
                  ? null
                  : "enum value must be one of "
                      + String.join(",", allowed)
                      + ", got "
                      + GoQuote.quote(value).replace('"', '\'');
        };
    if (complaint != null) {
      throw new IllegalArgumentException(complaint);
    }
  }

  /** The notation that Prometheus shows values of a type in; an empty value is the type's zero. */
  static String shown(String type, String value) {
    return switch (type) {
      case "int" -> String.valueOf(integer(value));
      case "number" -> GoNumber.general(number(value));
      case "duration" -> value.isEmpty() ? "0s" : PromDuration.formatMillis(millis(value));
      case "bytes" -> ByteSize.format(value.isEmpty() ? 0 : bytes(value));
      default -> type.startsWith("level:") ? value.toLowerCase(Locale.ROOT) : value;
    };
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

  static double number(String value) {
    Double number = GoNumber.parse(value);
    if (number == null || value.contains("x") || value.contains("X")) {
      throw new IllegalArgumentException(
          "strconv.ParseFloat: parsing " + GoQuote.quote(value) + ": invalid syntax");
    }
    return number;
  }

  /** A whole number; {@code 5e7} is one, and what stands behind a point is left out. */
  static long integer(String value) {
    return (long) number(value);
  }

  /** A duration in milliseconds. */
  static long millis(String value) {
    return PromDuration.parseMillis(value);
  }

  /** A size in bytes; units are powers of 1024. */
  static long bytes(String value) {
    return ByteSize.parse(value);
  }
}
