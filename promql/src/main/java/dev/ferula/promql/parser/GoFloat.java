package dev.ferula.promql.parser;

import dev.ferula.notation.GoNumber;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as Go's {@code strconv} and {@code fmt} write them. */
final class GoFloat {
  private GoFloat() {}

  /** The fewest digits that read back as the same number, never with an exponent. */
  static String plain(double value) {
    return GoNumber.plain(value);
  }

  /** As {@link #plain}, but with an exponent below 1e-4 and from 1e21 on, as {@code %v} does. */
  static String general(double value) {
    double magnitude = Math.abs(value);
    if (!(magnitude < 1e-4 || magnitude >= 1e21) || value == 0 || Double.isInfinite(value)) {
      return plain(value);
    }
    BigDecimal digits = GoNumber.shortest(value);
    int exponent = digits.precision() - digits.scale() - 1;
    String mantissa = digits.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    String sign = exponent < 0 ? "-" : "+";
    String padding = Math.abs(exponent) < 10 ? "0" : "";
    return mantissa + "e" + sign + padding + Math.abs(exponent);
  }

  /** Exactly three digits after the point. */
  static String threeDecimals(double value) {
    return new BigDecimal(value).setScale(3, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** Six digits after the point, as {@code %f} does. */
  static String sixDecimals(double value) {
    return Double.isNaN(value) || Double.isInfinite(value)
        ? plain(value)
        : new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
  }
}
