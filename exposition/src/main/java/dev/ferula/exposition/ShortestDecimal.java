package dev.ferula.exposition;

/**
 * The shortest decimal that reads back as a given double: {@code digits * 10^exponent}, where
 * digits does not end in zero. Of several decimals of that length it is the one closest to the
 * double. A reusable result; not for use by several threads at once.
 */
final class ShortestDecimal {
  /*
   * Schubfach (Raffaello Giulietti, "The Schubfach way to render doubles", 2020). The doubles that
   * round to v form an interval around v. Scaled by a power of ten so that the interval is between
   * 1 and 10 units wide, it holds at least one integer; the shortest decimal is a multiple of ten in
   * it where there is one (at most one fits), else the integer closest to v. Everything is computed
   * in quarter units: v's own significand times four, and the interval's ends two quarters away
   * (one, below a power of two). The product with a 128-bit power of ten is "rounded to odd": its
   * last bit remembers whether anything was cut off, which is all that later comparisons need.
   *
   * Most values on a metrics page are whole or have a few decimals; they take a path of their own:
   * m / 10^d with m below 10^15 is correctly rounded by the division, and decimals of up to 15
   * digits never share a double, so if the division gives v back then m / 10^d is the shortest.
   */
  private static final int FRACTION_BITS = 52;
  private static final long HIDDEN_BIT = 1L << FRACTION_BITS;
  private static final int EXPONENT_BIAS = 1023 + FRACTION_BITS;
  private static final double MAX_SHORT = 1e15;

  long digits;
  int exponent;

  /** Finds the decimal of a finite, positive value. */
  void of(double value) {
    if (!isShort(value)) {
      schubfach(Double.doubleToRawLongBits(value), 10);
    }
    stripZeros();
  }

  /**
   * As {@link #of}, by the rule of Java's {@code Double.toString}: a decimal may have two digits
   * where one would do, if that is closer. It makes a difference only for the smallest subnormals.
   */
  void ofAtLeastTwoDigits(double value) {
    long bits = Double.doubleToRawLongBits(value);
    if (bits < 3) { // one significant bit or two: scaled by ten, so that a second digit exists
      tiny(bits);
    } else if (!isShort(value)) {
      schubfach(bits, 100);
    }
    stripZeros();
  }

  /* The two smallest doubles are 4.94e-324 and 9.88e-324. */
  private void tiny(long bits) {
    digits = bits == 1 ? 49 : 99;
    exponent = -325;
  }

  private boolean isShort(double value) {
    if (value >= MAX_SHORT) {
      return false;
    }
    long whole = (long) value;
    if (whole == value) {
      digits = whole;
      exponent = 0;
      return true;
    }
    return isShort(value, 1e3, 3) || isShort(value, 1e6, 6);
  }

  private boolean isShort(double value, double scale, int decimals) {
    double scaled = value * scale;
    if (scaled >= MAX_SHORT || scaled < 1) {
      return false;
    }
    long m = (long) (scaled + 0.5);
    if (m / scale != value) {
      return false;
    }
    digits = m;
    exponent = -decimals;
    return true;
  }

  private void schubfach(long bits, long shortenFrom) {
    long fraction = bits & (HIDDEN_BIT - 1);
    int biased = (int) (bits >>> FRACTION_BITS);
    long c = biased == 0 ? fraction : fraction | HIDDEN_BIT;
    int q = Math.max(biased, 1) - EXPONENT_BIAS;
    boolean lowerIsCloser = fraction == 0 && biased > 1;
    int odd = (int) (c & 1); // the ends belong to the interval where the significand is even

    int k = floorLog10(q, lowerIsCloser);
    int h = q + PowersOfTen.floorLog2(-k) + 1;
    long high = PowersOfTen.high(-k);
    long low = PowersOfTen.low(-k);
    long v = timesRoundedToOdd(high, low, (4 * c) << h);
    long lower = timesRoundedToOdd(high, low, (4 * c - (lowerIsCloser ? 1 : 2)) << h) + odd;
    long upper = timesRoundedToOdd(high, low, (4 * c + 2) << h) - odd;

    long s = v >> 2;
    if (s >= shortenFrom) {
      long tens = s / 10;
      boolean downFits = lower <= 40 * tens;
      boolean upFits = 40 * tens + 40 <= upper;
      if (downFits != upFits) {
        digits = upFits ? tens + 1 : tens;
        exponent = k + 1;
        return;
      }
    }
    boolean downFits = lower <= 4 * s;
    boolean upFits = 4 * s + 4 <= upper;
    boolean up = downFits == upFits ? isCloserUp(v, s) : upFits;
    digits = up ? s + 1 : s;
    exponent = k;
  }

  private static boolean isCloserUp(long v, long s) {
    long middle = 4 * s + 2;
    return v > middle || (v == middle && (s & 1) == 1);
  }

  /* floor(log10(2^q)), or floor(log10(3/4 * 2^q)) for the narrower interval at a power of two. */
  private static int floorLog10(int q, boolean lowerIsCloser) {
    return (q * 1262611 - (lowerIsCloser ? 524031 : 0)) >> 22;
  }

  private static long timesRoundedToOdd(long high, long low, long factor) {
    long carried = unsignedMultiplyHigh(low, factor);
    long middle = high * factor + carried;
    long top = unsignedMultiplyHigh(high, factor);
    if (Long.compareUnsigned(middle, carried) < 0) {
      top++;
    }
    return Long.compareUnsigned(middle, 1) > 0 ? top | 1 : top;
  }

  private static long unsignedMultiplyHigh(long a, long b) {
    return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
  }

  private void stripZeros() {
    while (digits % 100 == 0 && digits != 0) {
      digits /= 100;
      exponent += 2;
    }
    if (digits % 10 == 0 && digits != 0) {
      digits /= 10;
      exponent++;
    }
  }
}
