package dev.ferula.rules.template;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers, lengths of time and moments for people to read, as Prometheus writes them. */
final class Humanize {
  private static final List<String> LARGE = List.of("k", "M", "G", "T", "P", "E", "Z", "Y");
  private static final List<String> SMALL = List.of("m", "u", "n", "p", "f", "a", "z", "y");
  private static final List<String> BINARY =
      List.of("ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi");
  private static final long NANOS = 1_000_000_000;

  private Humanize() {}

  /** The number that a value is or, being a text, stands for. */
  static double number(@Nullable Object value) {
    return switch (value) {
      case Double number -> number;
      case Long number -> number;
      case String text -> Literals.parseFloat(text);
      case GoDuration duration when !duration.pointer() -> duration.seconds();
      case null, default ->
          throw new FunctionException("can't convert " + GoValue.typeName(value) + " to float");
    };
  }

  /** Four significant digits. */
  private static String digits(double value) {
    if (GoFloat.isSpecial(value)) {
      return GoFormat.number(value);
    }
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    return (negative ? "-" : "") + GoFloat.digits(value, 'g', 4);
  }

  static String metric(double value) {
    if (value == 0 || GoFloat.isSpecial(value)) {
      return digits(value);
    }
    return Math.abs(value) >= 1 ? divided(value, 1000, LARGE) : multiplied(value);
  }

  static String binary(double value) {
    boolean plain = Math.abs(value) <= 1 || GoFloat.isSpecial(value);
    return plain ? digits(value) : divided(value, 1024, BINARY);
  }

  private static String divided(double value, double base, List<String> prefixes) {
    double rest = value;
    String prefix = "";
    for (String next : prefixes) {
      if (Math.abs(rest) < base) {
        break;
      }
      prefix = next;
      rest /= base;
    }
    return digits(rest) + prefix;
  }

  private static String multiplied(double value) {
    double rest = value;
    String prefix = "";
    for (String next : SMALL) {
      if (Math.abs(rest) >= 1) {
        break;
      }
      prefix = next;
      rest *= 1000;
    }
    return digits(rest) + prefix;
  }

  static String duration(double value) {
    if (GoFloat.isSpecial(value)) {
      return digits(value);
    }
    if (value == 0) {
      return digits(value) + "s";
    }
    if (Math.abs(value) < 1) {
      return multiplied(value) + "s";
    }
    String sign = value < 0 ? "-" : "";
    double size = Math.abs(value);
    long seconds = size < 0x1p63 ? (long) size : Long.MIN_VALUE;
    long minutes = seconds / 60 % 60;
    long hours = seconds / 3600 % 24;
    long days = seconds / 86_400;
    if (days != 0) {
      return sign + days + "d " + hours + "h " + minutes + "m " + seconds % 60 + "s";
    }
    if (hours != 0) {
      return sign + hours + "h " + minutes + "m " + seconds % 60 + "s";
    }
    return minutes != 0 ? sign + minutes + "m " + seconds % 60 + "s" : sign + digits(size) + "s";
  }

  static String percentage(double ratio) {
    return digits(ratio * 100) + "%";
  }

  static String timestamp(double seconds) {
    return GoFloat.isSpecial(seconds) ? digits(seconds) : time(seconds).toString();
  }

  /** The moment so many seconds after the epoch, to the millisecond. */
  static GoTime time(double seconds) {
    if (GoFloat.isSpecial(seconds)) {
      throw new FunctionException("value is NaN or Inf");
    }
    double nanos = seconds * NANOS;
    if (nanos > 0x1p63 || nanos < -0x1p63) {
      throw new FunctionException(
          GoFormat.number(seconds)
              + " cannot be represented as a nanoseconds timestamp since it overflows int64");
    }
    return new GoTime(Instant.ofEpochMilli((long) nanos / 1_000_000), true);
  }
}
