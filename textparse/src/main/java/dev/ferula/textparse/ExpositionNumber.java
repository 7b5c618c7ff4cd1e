package dev.ferula.textparse;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Numbers in the notation that Prometheus takes, with its error texts. */
final class ExpositionNumber {
  private ExpositionNumber() {}

  /**
   * Any float: decimal, infinite or not a number.
   *
   * @throws NumberFormatException with Go's text
   */
  static double parseFloat(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] == 'p' || b[i] == 'P' || b[i] == '_') {
        throw new NumberFormatException("unsupported character in float");
      }
    }
    FastNumber fast = new FastNumber();
    if (fast.scanNumber(b, from, to) == to) {
      return fast.value;
    }
    String text = new String(b, from, to - from, StandardCharsets.ISO_8859_1);
    if (!isDecimal(text)) {
      return special(text, b, from, to);
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw failure("ParseFloat", b, from, to, "value out of range");
    }
    return value;
  }

  /**
   * A whole number of digits alone.
   *
   * @throws NumberFormatException with Go's text
   */
  static long parseInt(byte[] b, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = b[i] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        throw failure("ParseInt", b, from, to, "value out of range");
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /**
   * A float as milliseconds of seconds, truncated; out of range becomes the least long, as in Go.
   */
  static long millis(double seconds) {
    double millis = seconds * 1000;
    return Math.abs(millis) < 0x1p63 ? (long) millis : Long.MIN_VALUE;
  }

  private static double special(String text, byte[] b, int from, int to) {
    String lower = text.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "nan" -> Double.NaN;
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw failure("ParseFloat", b, from, to, "invalid syntax");
    };
  }

  /* An optional sign, digits with at most one point and at least one digit, an optional exponent. */
  private static boolean isDecimal(String text) {
    int at = skipSign(text, 0);
    int digits = 0;
    boolean point = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
      at++;
    }
    if (digits == 0) {
      return false;
    }
    if (at == text.length()) {
      return true;
    }
    if (text.charAt(at) != 'e' && text.charAt(at) != 'E') {
      return false;
    }
    int exponent = skipSign(text, at + 1);
    at = exponent;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at == text.length() && at > exponent;
  }

  private static int skipSign(String text, int at) {
    return at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-') ? at + 1 : at;
  }

  private static NumberFormatException failure(
      String function, byte[] b, int from, int to, String what) {
    return new NumberFormatException(
        "strconv." + function + ": parsing " + Quote.quote(b, from, to) + ": " + what);
  }
}
