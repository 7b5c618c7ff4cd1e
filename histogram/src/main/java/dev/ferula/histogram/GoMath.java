package dev.ferula.histogram;

/** Functions on floats where Go's results differ from Java's, in special cases or in the bits. */
public final class GoMath {
  private static final double LN2 = 0.6931471805599453;

  /** Beyond it a power is infinite or zero, whatever it is multiplied by. */
  private static final long LARGE_EXPONENT = 1 << 12;

  private GoMath() {}

  /** The logarithm to base two; exact for powers of two. */
  public static double log2(double x) {
    if (x == 0 || Double.isNaN(x) || Double.isInfinite(x) || x < 0) {
      return Math.log(x);
    }
    int exponent = Math.getExponent(x);
    if (exponent < Double.MIN_EXPONENT) {
      return log2(x * 0x1p54) - 54;
    }
    // A fraction of 1/2 up to 1, as frexp gives it.
    double fraction = Math.scalb(x, -(exponent + 1));
    return fraction == 0.5 ? exponent : Math.log(fraction) * (1 / LN2) + (exponent + 1);
  }

  /** Two to the power of x. */
  public static double exp2(double x) {
    return Math.pow(2, x);
  }

  /** x to the power of y: unlike in Java, 1 to any power is 1, and so is -1 to an infinite one. */
  public static double pow(double x, double y) {
    if (x == 1 || (x == -1 && Double.isInfinite(y))) {
      return 1;
    }
    double magnitude = Math.abs(y);
    boolean plain = x != 0 && Math.abs(x) <= Double.MAX_VALUE && magnitude < 0x1p63;
    double whole = Math.floor(magnitude);
    double fraction = magnitude - whole;
    if (!plain || y == 0.5 || y == -0.5 || (fraction != 0 && x < 0)) {
      return Math.pow(x, y);
    }
    if (fraction > 0.5) {
      fraction--;
      whole++;
    }
    double rest = fraction == 0 ? 1 : Math.exp(fraction * Math.log(x));
    return multiplied(x, (long) whole, rest, y < 0);
  }

  /* By repeated squaring, with the binary exponents apart, so that all results have Go's last bits. */
  private static double multiplied(double x, long times, double rest, boolean inverse) {
    // A fraction of 1/2 up to 1, as frexp gives it.
    int exponentOfX =
        Math.getExponent(x) < Double.MIN_EXPONENT
            ? Math.getExponent(x * 0x1p54) - 53
            : Math.getExponent(x) + 1;
    double square = Math.scalb(x, -exponentOfX);
    long squareExponent = exponentOfX;
    double result = rest;
    long exponent = 0;
    for (long left = times; left != 0; left >>= 1) {
      if (Math.abs(squareExponent) > LARGE_EXPONENT) {
        exponent += squareExponent; // too large or too small, whatever comes
        break;
      }
      if ((left & 1) == 1) {
        result *= square;
        exponent += squareExponent;
      }
      square *= square;
      squareExponent <<= 1;
      if (square < 0.5) {
        square += square;
        squareExponent--;
      }
    }
    return inverse ? Math.scalb(1 / result, (int) -exponent) : Math.scalb(result, (int) exponent);
  }

  /** The larger one; positive infinity even beside NaN. */
  public static double max(double a, double b) {
    return a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY
        ? Double.POSITIVE_INFINITY
        : Math.max(a, b);
  }

  /** The smaller one; negative infinity even beside NaN. */
  public static double min(double a, double b) {
    return a == Double.NEGATIVE_INFINITY || b == Double.NEGATIVE_INFINITY
        ? Double.NEGATIVE_INFINITY
        : Math.min(a, b);
  }

  /** The inverse hyperbolic sine. */
  public static double asinh(double x) {
    double magnitude = Math.abs(x);
    if (Double.isNaN(x) || Double.isInfinite(x) || magnitude < 0x1p-28) {
      return x;
    }
    double result;
    if (magnitude > 0x1p28) {
      result = Math.log(magnitude) + LN2;
    } else if (magnitude > 2) {
      result = Math.log(2 * magnitude + 1 / (Math.sqrt(x * x + 1) + magnitude));
    } else {
      result = Math.log1p(magnitude + x * x / (1 + Math.sqrt(1 + x * x)));
    }
    return Math.copySign(result, x);
  }

  /** The inverse hyperbolic cosine. */
  public static double acosh(double x) {
    if (x < 1 || Double.isNaN(x)) {
      return Double.NaN;
    }
    if (x >= 0x1p28) {
      return Math.log(x) + LN2;
    }
    if (x > 2) {
      return Math.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
    }
    double t = x - 1;
    return Math.log1p(t + Math.sqrt(2 * t + t * t));
  }

  /** The inverse hyperbolic tangent. */
  public static double atanh(double x) {
    double magnitude = Math.abs(x);
    if (magnitude > 1 || Double.isNaN(x)) {
      return Double.NaN;
    }
    if (magnitude == 1) {
      return Math.copySign(Double.POSITIVE_INFINITY, x);
    }
    if (magnitude < 0x1p-28) {
      return x;
    }
    double twice = magnitude + magnitude;
    double result =
        magnitude < 0.5
            ? 0.5 * Math.log1p(twice + twice * magnitude / (1 - magnitude))
            : 0.5 * Math.log1p(twice / (1 - magnitude));
    return Math.copySign(result, x);
  }
}
