package dev.ferula.textparse;

import dev.ferula.model.StaleMarker;

/**
 * Reads decimal numbers from bytes without making anything. It reads what it can read exactly and
 * leaves the rest: more than 19 digits, results that are subnormal or too large, any other
 * notation.
 *
 * <p>Small mantissas and powers of ten are one exact division or multiplication. Everything else is
 * the algorithm of Eisel and Lemire ("Number parsing at a gigabyte per second", 2021): the mantissa
 * times a power of five truncated to 128 bits decides the rounding, except in cases that the
 * algorithm itself recognises.
 */
final class FastNumber {
  private static final int MAX_DIGITS = 19;
  private static final int EXACT_POWERS = 22;
  private static final long EXACT_MANTISSA = 1L << 53;

  private static final double[] POWERS_OF_TEN = powersOfTen();

  /** The number that {@link #scan} read last. */
  double value;

  /**
   * Reads a number that a space or a line feed ends.
   *
   * @return where that is, or -1 if it is not a number that this class reads
   */
  int scan(byte[] b, int from, int end) {
    return atEnd(b, scanNumber(b, from, end), end);
  }

  /** As {@link #scan}, of what a sample's value may be besides: not a number, or infinite. */
  int scanValue(byte[] b, int from, int end) {
    int at = scanNumber(b, from, end);
    return atEnd(b, at < 0 ? scanSpecial(b, from, end) : at, end);
  }

  private static int atEnd(byte[] b, int at, int end) {
    return at >= 0 && at < end && (b[at] == ' ' || b[at] == '\n') ? at : -1;
  }

  /* NaN and the infinities in the spelling that nearly everybody uses. */
  private int scanSpecial(byte[] b, int from, int end) {
    if (from + 4 > end) {
      return -1;
    }
    if (b[from] == 'N' && b[from + 1] == 'a' && b[from + 2] == 'N') {
      value = Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS);
      return from + 3;
    }
    boolean signed = b[from] == '+' || b[from] == '-';
    if (signed && b[from + 1] == 'I' && b[from + 2] == 'n' && b[from + 3] == 'f') {
      value = b[from] == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      return from + 4;
    }
    return -1;
  }

  /** Reads a number and returns the place behind it, or -1. */
  int scanNumber(byte[] b, int from, int end) {
    int at = from;
    boolean negative = false;
    if (at < end && (b[at] == '-' || b[at] == '+')) {
      negative = b[at] == '-';
      at++;
    }
    long mantissa = 0;
    int digits = 0;
    int digitsStart = at;
    while (at < end && isDigit(b[at])) {
      mantissa = mantissa * 10 + (b[at] - '0');
      digits += mantissa == 0 ? 0 : 1;
      at++;
    }
    int count = at - digitsStart;
    int exponent = 0;
    if (at < end && b[at] == '.') {
      at++;
      int fractionStart = at;
      while (at < end && isDigit(b[at])) {
        mantissa = mantissa * 10 + (b[at] - '0');
        digits += mantissa == 0 ? 0 : 1;
        at++;
      }
      exponent = fractionStart - at;
      count += at - fractionStart;
    }
    if (count == 0 || digits > MAX_DIGITS) {
      return -1;
    }
    if (at < end && (b[at] == 'e' || b[at] == 'E')) {
      at++;
      boolean negativeExponent = false;
      if (at < end && (b[at] == '-' || b[at] == '+')) {
        negativeExponent = b[at] == '-';
        at++;
      }
      int exponentStart = at;
      int written = 0;
      while (at < end && isDigit(b[at])) {
        written = written * 10 + (b[at] - '0');
        at++;
        if (at - exponentStart > 4) {
          return -1;
        }
      }
      if (at == exponentStart) {
        return -1;
      }
      exponent += negativeExponent ? -written : written;
    }
    double magnitude = toDouble(mantissa, exponent);
    if (magnitude < 0) {
      return -1;
    }
    value = negative ? -magnitude : magnitude;
    return at;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  /* The double nearest to mantissa (unsigned) times 10 to the exponent, or -1. */
  private static double toDouble(long mantissa, int exponent) {
    if (mantissa == 0) {
      return 0;
    }
    if (mantissa > 0 && mantissa <= EXACT_MANTISSA) {
      if (exponent == 0) {
        return mantissa;
      }
      if (exponent < 0 && exponent >= -EXACT_POWERS) {
        return mantissa / POWERS_OF_TEN[-exponent];
      }
      if (exponent > 0 && exponent <= EXACT_POWERS) {
        return mantissa * POWERS_OF_TEN[exponent];
      }
    }
    return PowersOfFive.toDouble(mantissa, exponent);
  }

  private static double[] powersOfTen() {
    double[] powers = new double[EXACT_POWERS + 1];
    double power = 1;
    for (int i = 0; i <= EXACT_POWERS; i++) {
      powers[i] = power;
      power *= 10;
    }
    return powers;
  }
}
