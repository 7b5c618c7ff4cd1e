package dev.ferula.rules.template;

import org.jspecify.annotations.Nullable;

/**
 * The digits of everyday numbers as Go's {@code g} shows them, by whole numbers alone: the first
 * {@link java.math.BigDecimal} of a program computes tables for longer than an alert may wait.
 */
final class ShortFloat {
  private static final int MANTISSA_BITS = 52;
  private static final int BIAS = 1023;

  /** More digits are not told here. */
  private static final int MOST_DIGITS = 15;

  private static final long[] POWERS = new long[19];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = 10 * POWERS[i - 1];
    }
  }

  private ShortFloat() {}

  /**
   * A number rounded to so many digits, without zeros at the end.
   *
   * @param value not negative
   * @return null where it is beyond what can be told here, or has an exponent
   */
  static @Nullable String general(double value, int digits) {
    if (digits > MOST_DIGITS || value < 1e-4 || value >= POWERS[digits]) {
      return null;
    }
    int exponent = exponent(value);
    int scale = digits - 1 - exponent;
    if (scale >= POWERS.length) {
      return null;
    }
    long rounded = scaled(value, scale);
    return rounded == POWERS[digits] ? null : text(rounded, scale);
  }

  /* Of the first digit, as a power of ten. */
  private static int exponent(double value) {
    int exponent = 0;
    for (long whole = (long) value; whole >= 10; whole /= 10) {
      exponent++;
    }
    for (double bound = 1; value < bound; bound = 1.0 / POWERS[-exponent]) {
      exponent--;
    }
    return exponent;
  }

  /* The value times a power of ten to the nearest whole number, of two the even one. */
  private static long scaled(double value, int scale) {
    long bits = Double.doubleToRawLongBits(value);
    long mantissa = (bits & ((1L << MANTISSA_BITS) - 1)) | (1L << MANTISSA_BITS);
    int shift = BIAS + MANTISSA_BITS - (int) (bits >>> MANTISSA_BITS);
    long high = Math.multiplyHigh(mantissa, POWERS[scale]);
    long low = mantissa * POWERS[scale];
    long whole;
    long rest; // what is cut off, as a part of 2^64
    boolean more = false; // whether that part was cut off itself
    if (shift < Long.SIZE) {
      whole = (high << (Long.SIZE - shift)) | (low >>> shift);
      rest = low << (Long.SIZE - shift);
    } else if (shift == Long.SIZE) {
      whole = high;
      rest = low;
    } else {
      int further = shift - Long.SIZE;
      whole = high >>> further;
      rest = (high << (Long.SIZE - further)) | (low >>> further);
      more = low << (Long.SIZE - further) != 0;
    }
    boolean up = rest < 0 && (rest != Long.MIN_VALUE || more || (whole & 1) == 1);
    return up ? whole + 1 : whole;
  }

  private static String text(long digits, int scale) {
    long rest = digits;
    int places = scale;
    while (places > 0 && rest % 10 == 0) {
      rest /= 10;
      places--;
    }
    String text = Long.toString(rest);
    if (places == 0) {
      return text;
    }
    int point = text.length() - places;
    return point > 0
        ? text.substring(0, point) + "." + text.substring(point)
        : "0." + "0".repeat(-point) + text;
  }
}
