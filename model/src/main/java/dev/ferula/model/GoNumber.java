package dev.ferula.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floats as Go writes them, which clients see in label values, annotations and histograms. */
public final class GoNumber {
  /* From which power of ten on %g writes an exponent when it prints the shortest digits. */
  private static final int SHORTEST_EXPONENT = 6;

  private GoNumber() {}

  /** The fewest digits that read back as the same number, never with an exponent ({@code 'f'}). */
  public static String plain(double value) {
    return Double.isNaN(value) || Double.isInfinite(value) ? special(value) : plainFinite(value);
  }

  /** The fewest digits, with an exponent below 1e-4 and from 1e6 on ({@code %v}, {@code 'g'}). */
  public static String general(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return special(value);
    }
    if (value == 0) {
      return plainFinite(value);
    }
    BigDecimal digits = shortest(value);
    int exponent = digits.precision() - digits.scale() - 1;
    return exponent < -4 || exponent >= SHORTEST_EXPONENT
        ? withExponent(digits, exponent)
        : digits.toPlainString();
  }

  /** Rounded to the given number of significant digits, without trailing zeros ({@code %.2g}). */
  public static String general(double value, int digits) {
    if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
      return general(value);
    }
    BigDecimal rounded =
        new BigDecimal(value)
            .round(new MathContext(digits, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    return exponent < -4 || exponent >= digits
        ? withExponent(rounded, exponent)
        : rounded.toPlainString();
  }

  private static String special(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    return value > 0 ? "+Inf" : "-Inf";
  }

  private static String plainFinite(double value) {
    if (value == 0) {
      return Double.doubleToRawLongBits(value) < 0 ? "-0" : "0";
    }
    return shortest(value).toPlainString();
  }

  private static String withExponent(BigDecimal digits, int exponent) {
    String mantissa = digits.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    int magnitude = Math.abs(exponent);
    return mantissa + (exponent < 0 ? "e-" : "e+") + (magnitude < 10 ? "0" : "") + magnitude;
  }

  /* Double.toString has printed the shortest digits since Java 19; before, now and then one more. */
  private static BigDecimal shortest(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros();
  }
}
