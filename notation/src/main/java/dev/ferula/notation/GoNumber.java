package dev.ferula.notation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Floats as Go writes them, which clients see in label values, annotations and histograms. */
public final class GoNumber {
  /* From which power of ten on %g writes an exponent when it prints the shortest digits. */
  private static final int SHORTEST_EXPONENT = 6;

  /* Below it a number has fewer than two digits' worth of bits, or hardly more. */
  private static final double FEW_BITS = 1e-321;

  /* From here on, and below 1e6, both Java and %g print the shortest digits without an exponent. */
  private static final double COMMON = 1e-3;

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
    /* Without BigDecimal, as making its tables of powers is a seventh of a server's start. */
    double size = Math.abs(value);
    if (size == 0 || (size >= COMMON && size < Math.pow(10, SHORTEST_EXPONENT))) {
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

  /** Exactly six digits after the point ({@code %f}). */
  public static String sixDecimals(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return special(value);
    }
    String digits =
        new BigDecimal(Math.abs(value)).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
    return Math.copySign(1, value) < 0 ? "-" + digits : digits;
  }

  /** The fewest digits, always with an exponent ({@code 'E'}): {@code 1.5E+00}. */
  public static String scientific(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return special(value);
    }
    if (value == 0) {
      return plainFinite(value) + "E+00";
    }
    BigDecimal digits = shortest(value);
    return withExponent(digits, digits.precision() - digits.scale() - 1).replace('e', 'E');
  }

  /** As OpenMetrics writes values of labels such as {@code le}: always with a point or exponent. */
  public static String openMetrics(double value) {
    String text = value == 0 ? "0" : general(value);
    boolean whole = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    return whole ? text + ".0" : text;
  }

  /** The number in a text as {@code strconv.ParseFloat} reads it; null where there is none. */
  public static @Nullable Double parse(String text) {
    String unsigned = text.startsWith("+") || text.startsWith("-") ? text.substring(1) : text;
    double sign = text.startsWith("-") ? -1 : 1;
    return switch (unsigned.toLowerCase(Locale.ROOT)) {
      case "inf", "infinity" -> sign * Double.POSITIVE_INFINITY;
      case "nan" -> unsigned.length() == text.length() ? Double.NaN : null;
      default -> parseFinite(text);
    };
  }

  /* Java would also take blanks around the number, a type letter behind it, and too large ones. */
  private static @Nullable Double parseFinite(String literal) {
    if (literal.indexOf('_') >= 0 && !separatesDigits(literal)) {
      return null;
    }
    String text = literal.replace("_", "");
    boolean hex = text.contains("x") || text.contains("X");
    for (int i = 0; i < text.length(); i++) {
      char c = Character.toLowerCase(text.charAt(i));
      boolean common = (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-' || c == 'e';
      boolean hexOnly = c == 'x' || c == 'p' || (c >= 'a' && c <= 'f');
      if (!common && !(hex && hexOnly)) {
        return null;
      }
    }
    if (hex && !Character.isDigit(text.charAt(text.length() - 1))) {
      return null;
    }
    try {
      Double number = Double.valueOf(text);
      return number.isInfinite() ? null : number;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /* Whether each underscore stands between two digits, of which 0x counts as one. */
  private static boolean separatesDigits(String literal) {
    String text = literal.toLowerCase(Locale.ROOT).replaceFirst("^[+-]", "");
    boolean hex = text.startsWith("0x");
    boolean digit = hex;
    for (int i = hex ? 2 : 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean now = (c >= '0' && c <= '9') || (hex && c >= 'a' && c <= 'f');
      if (c == '_' ? !digit : !now && i > 0 && text.charAt(i - 1) == '_') {
        return false;
      }
      digit = now;
    }
    return !text.endsWith("_");
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
    String text = Double.toString(value);
    if (text.indexOf('E') < 0) {
      return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
    return shortest(value).toPlainString();
  }

  private static String withExponent(BigDecimal digits, int exponent) {
    String mantissa = digits.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    int magnitude = Math.abs(exponent);
    return mantissa + (exponent < 0 ? "e-" : "e+") + (magnitude < 10 ? "0" : "") + magnitude;
  }

  /**
   * The fewest digits that read back as the same finite number. {@code Double.toString} finds them,
   * since Java 19, but for the smallest subnormals, of which it prints two where one would do.
   */
  public static BigDecimal shortest(double value) {
    BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (digits.precision() != 2 || Math.abs(value) >= FEW_BITS) {
      return digits;
    }
    BigDecimal one = new BigDecimal(value).round(new MathContext(1));
    return one.doubleValue() == value ? one : digits;
  }
}
