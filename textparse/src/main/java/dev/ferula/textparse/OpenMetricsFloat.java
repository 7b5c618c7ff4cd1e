package dev.ferula.textparse;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;

/**
 * The one spelling that the values of {@code le} and {@code quantile} labels get, so that a series
 * keeps its identity whatever its target writes: the shortest that reads back the same, with a
 * point or an exponent.
 */
final class OpenMetricsFloat {
  private static final int MAX_DIGITS = 17;

  /* Beyond these, Go's shortest form has an exponent. */
  private static final int MIN_PLAIN_EXPONENT = -4;
  private static final int MAX_PLAIN_EXPONENT = 5;

  private OpenMetricsFloat() {}

  /** A label's value in its one spelling; one that is no number stays as it is. */
  static byte[] normalize(byte[] value) {
    double parsed;
    try {
      parsed = GoNumber.parseFloat(value, 0, value.length);
    } catch (NumberFormatException e) {
      return value;
    }
    return format(parsed).getBytes(StandardCharsets.US_ASCII);
  }

  static String format(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return "0.0";
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    boolean plain = exponent >= MIN_PLAIN_EXPONENT && exponent <= MAX_PLAIN_EXPONENT;
    return (value < 0 ? "-" : "")
        + (plain ? plain(digits, exponent) : scientific(digits, exponent));
  }

  private static String scientific(String digits, int exponent) {
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    int magnitude = Math.abs(exponent);
    return mantissa + (exponent < 0 ? "e-" : "e+") + (magnitude < 10 ? "0" : "") + magnitude;
  }

  private static String plain(String digits, int exponent) {
    if (exponent < 0) {
      return "0." + "0".repeat(-exponent - 1) + digits;
    }
    if (digits.length() <= exponent + 1) {
      return digits + "0".repeat(exponent + 1 - digits.length()) + ".0";
    }
    return digits.substring(0, exponent + 1) + "." + digits.substring(exponent + 1);
  }

  /* Not every Java before 19 prints the shortest digits, so they are looked for. */
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    int printed = new BigDecimal(Double.toString(value)).stripTrailingZeros().precision();
    BigDecimal best = exact.round(new MathContext(MAX_DIGITS));
    for (int precision = Math.min(printed, MAX_DIGITS); precision > 0; precision--) {
      BigDecimal rounded = exact.round(new MathContext(precision));
      if (rounded.doubleValue() != value) {
        break;
      }
      best = rounded;
    }
    return best.stripTrailingZeros();
  }
}
