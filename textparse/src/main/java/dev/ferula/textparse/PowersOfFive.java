package dev.ferula.textparse;

import java.math.BigInteger;

/**
 * The powers of five from -342 to 308, normalised and truncated to 128 bits (those below 0 rounded
 * up), and the rounding of a decimal by them.
 */
final class PowersOfFive {
  private static final int MIN = -342;
  private static final int MAX = 308;
  private static final int MANTISSA_BITS = 52;
  private static final int MIN_EXPONENT = -1023;
  private static final int INFINITE_POWER = 0x7ff;

  /* Of the product only the bits below these nine decide whether the low half is needed. */
  private static final long PRECISION_MASK = -1L >>> (MANTISSA_BITS + 3);

  /* Only here can a decimal lie exactly between two doubles. */
  private static final int MIN_TIE = -4;
  private static final int MAX_TIE = 23;

  private static final long[] HIGH = new long[MAX - MIN + 1];
  private static final long[] LOW = new long[MAX - MIN + 1];

  static {
    for (int power = MIN; power <= MAX; power++) {
      BigInteger bits =
          power < 0 ? reciprocal(-power) : normalised(BigInteger.valueOf(5).pow(power));
      HIGH[power - MIN] = bits.shiftRight(64).longValue();
      LOW[power - MIN] = bits.longValue();
    }
  }

  private PowersOfFive() {}

  /**
   * The double nearest to {@code mantissa}, unsigned and not 0, times ten to the {@code exponent};
   * -1 where it is subnormal or too large.
   */
  static double toDouble(long mantissa, int exponent) {
    if (exponent < MIN || exponent > MAX) {
      return -1;
    }
    int zeros = Long.numberOfLeadingZeros(mantissa);
    long w = mantissa << zeros;
    int index = exponent - MIN;
    long high = unsignedMultiplyHigh(w, HIGH[index]);
    long low = w * HIGH[index];
    if ((high & PRECISION_MASK) == PRECISION_MASK) {
      long second = unsignedMultiplyHigh(w, LOW[index]);
      low += second;
      if (Long.compareUnsigned(second, low) > 0) {
        high++;
      }
    }
    int upper = (int) (high >>> 63);
    int shift = upper + 64 - MANTISSA_BITS - 3;
    long m = high >>> shift;
    int power = (((152170 + 65536) * exponent) >> 16) + 63 + upper - zeros - MIN_EXPONENT;
    if (power <= 0) {
      return -1;
    }
    boolean tie = Long.compareUnsigned(low, 1) <= 0 && exponent >= MIN_TIE && exponent <= MAX_TIE;
    if (tie && (m & 3) == 1 && (m << shift) == high) {
      m &= ~1L;
    }
    m += m & 1;
    m >>>= 1;
    if (m >= 2L << MANTISSA_BITS) {
      m = 1L << MANTISSA_BITS;
      power++;
    }
    if (power >= INFINITE_POWER) {
      return -1;
    }
    m &= ~(1L << MANTISSA_BITS);
    return Double.longBitsToDouble(((long) power << MANTISSA_BITS) | m);
  }

  private static long unsignedMultiplyHigh(long a, long b) {
    return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
  }

  private static BigInteger reciprocal(int power) {
    BigInteger five = BigInteger.valueOf(5).pow(power);
    int bits = five.bitLength();
    int shift = power <= 27 ? bits + 127 : 2 * bits + 128;
    BigInteger quotient = BigInteger.ONE.shiftLeft(shift).divide(five).add(BigInteger.ONE);
    return quotient.shiftRight(Math.max(0, quotient.bitLength() - 128));
  }

  private static BigInteger normalised(BigInteger value) {
    int surplus = value.bitLength() - 128;
    return surplus > 0 ? value.shiftRight(surplus) : value.shiftLeft(-surplus);
  }
}
