package dev.ferula.rules.template;

import dev.ferula.notation.GoNumber;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floats in the formats of Go's strconv.FormatFloat. */
final class GoFloat {
  /** Stands for as many digits as it takes to read the same number again. */
  static final int SHORTEST = -1;

  /* From which power of ten on 'g' writes an exponent when it prints the shortest digits. */
  private static final int SHORTEST_EXPONENT = 6;
  private static final int MANTISSA_BITS = 52;
  private static final int BIAS = 1023;

  private GoFloat() {}

  /** Whether a number has no digits. */
  static boolean isSpecial(double value) {
    return Double.isNaN(value) || Double.isInfinite(value);
  }

  /**
   * The digits of a finite number without its sign.
   *
   * @param verb one of e, f, g, x, b and E, G, X
   * @param precision digits after the point, for g all digits; or {@link #SHORTEST}
   */
  static String digits(double value, char verb, int precision) {
    double magnitude = Math.abs(value);
    return switch (verb) {
      case 'e' -> scientific(magnitude, precision);
      case 'f', 'F' -> plain(magnitude, precision);
      case 'g' -> general(magnitude, precision);
      case 'x' -> hexadecimal(magnitude, precision);
      case 'b' -> binary(magnitude);
      case 'E', 'G', 'X' -> upper(digits(value, Character.toLowerCase(verb), precision));
      default -> throw new IllegalArgumentException("no format of floats: " + verb);
    };
  }

  private static String upper(String text) {
    return text.replace('e', 'E').replace('x', 'X').replace('p', 'P').transform(GoFloat::upperHex);
  }

  private static String upperHex(String text) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (c >= 'a' && c <= 'f') {
        out.setCharAt(i, Character.toUpperCase(c));
      }
    }
    return out.toString();
  }

  private static String plain(double value, int precision) {
    if (precision == SHORTEST) {
      return value == 0 ? "0" : GoNumber.shortest(value).toPlainString();
    }
    return new BigDecimal(value).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String scientific(double value, int precision) {
    if (value == 0) {
      return precision > 0 ? "0." + "0".repeat(precision) + "e+00" : "0e+00";
    }
    BigDecimal number =
        precision == SHORTEST
            ? GoNumber.shortest(value)
            : new BigDecimal(value).round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    int digits = precision == SHORTEST ? number.precision() : precision + 1;
    return scientific(number, digits);
  }

  private static String scientific(BigDecimal number, int digits) {
    int exponent = number.precision() - number.scale() - 1;
    String mantissa =
        number
            .movePointLeft(exponent)
            .setScale(digits - 1, RoundingMode.UNNECESSARY)
            .toPlainString();
    int size = Math.abs(exponent);
    return mantissa + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
  }

  private static String general(double value, int precision) {
    int digits = precision == 0 ? 1 : precision;
    if (value == 0) {
      return "0";
    }
    String everyday = precision == SHORTEST ? null : ShortFloat.general(value, digits);
    if (everyday != null) {
      return everyday;
    }
    BigDecimal number =
        (precision == SHORTEST
                ? GoNumber.shortest(value)
                : new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN)))
            .stripTrailingZeros();
    int exponent = number.precision() - number.scale() - 1;
    int limit = precision == SHORTEST ? SHORTEST_EXPONENT : digits;
    int shown = number.precision();
    if (exponent < -4 || exponent >= limit) {
      return scientific(number, shown);
    }
    return number
        .setScale(Math.max(shown - exponent - 1, 0), RoundingMode.UNNECESSARY)
        .toPlainString();
  }

  private static String hexadecimal(double value, int precision) {
    long bits = Double.doubleToRawLongBits(value);
    long mantissa = bits & ((1L << MANTISSA_BITS) - 1);
    int exponent = (int) (bits >>> MANTISSA_BITS) - BIAS;
    if (value == 0) {
      exponent = 0;
    } else if (exponent == -BIAS) {
      exponent++;
      while ((mantissa & (1L << MANTISSA_BITS)) == 0) {
        mantissa <<= 1;
        exponent--;
      }
    } else {
      mantissa |= 1L << MANTISSA_BITS;
    }
    if (precision >= 0 && precision < MANTISSA_BITS / 4) {
      int dropped = MANTISSA_BITS - 4 * precision;
      long half = 1L << (dropped - 1);
      long rest = mantissa & ((1L << dropped) - 1);
      mantissa >>>= dropped;
      if (rest > half || (rest == half && (mantissa & 1) == 1)) {
        mantissa++;
      }
      mantissa <<= dropped;
      if (mantissa >>> MANTISSA_BITS == 2) {
        mantissa >>>= 1;
        exponent++;
      }
    }
    long fraction = mantissa & ((1L << MANTISSA_BITS) - 1);
    String hex = String.format(java.util.Locale.ROOT, "%013x", fraction);
    if (precision == SHORTEST) {
      hex = hex.replaceFirst("0+$", "");
    } else if (precision <= hex.length()) {
      hex = hex.substring(0, precision);
    } else {
      hex += "0".repeat(precision - hex.length());
    }
    int size = Math.abs(exponent);
    return "0x"
        + (mantissa >>> MANTISSA_BITS)
        + (hex.isEmpty() ? "" : "." + hex)
        + (exponent < 0 ? "p-" : "p+")
        + (size < 10 ? "0" : "")
        + size;
  }

  private static String binary(double value) {
    long bits = Double.doubleToRawLongBits(value);
    long mantissa = bits & ((1L << MANTISSA_BITS) - 1);
    int exponent = (int) (bits >>> MANTISSA_BITS);
    if (exponent == 0) {
      exponent = 1;
    } else {
      mantissa |= 1L << MANTISSA_BITS;
    }
    int power = exponent - BIAS - MANTISSA_BITS;
    return mantissa + (power < 0 ? "p-" : "p+") + Math.abs(power);
  }
}
