package dev.ferula.promql.parser;

import dev.ferula.notation.GoNumber;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as Go's {@code strconv} and {@code fmt} write them. */
final class GoFloat {
  private GoFloat() {}

  /** The fewest digits that read back as the same number, never with an exponent. */
  static String plain(double value) {
    return GoNumber.plain(value);
  }

  /** As {@link #plain}, but with an exponent below 1e-6 and from 1e21 on, as Go's JSON has it. */
  static String json(double value) {
    double magnitude = Math.abs(value);
    return value == 0 || (magnitude >= 1e-6 && magnitude < 1e21)
        ? plain(value)
        : GoNumber.scientific(value).toLowerCase(Locale.ROOT);
  }

  /** The nearest whole number, of two the one farther from zero. */
  static long rounded(double value) {
    long magnitude = Math.round(Math.abs(value));
    return value < 0 ? -magnitude : magnitude;
  }

  /** Exactly three digits after the point. */
  static String threeDecimals(double value) {
    return new BigDecimal(value).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
  }
}
