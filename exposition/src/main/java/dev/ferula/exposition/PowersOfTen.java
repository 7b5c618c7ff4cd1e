package dev.ferula.exposition;

import java.math.BigInteger;

/**
 * Powers of ten as 128-bit significands: entry k holds {@code ceil(10^k * 2^(127 - floorLog2(k)))},
 * so the top bit is always set. Computed once, because the computation is smaller than the table.
 */
final class PowersOfTen {
  static final int MIN = -292;
  static final int MAX = 324;

  private static final long[] HIGH = new long[MAX - MIN + 1];
  private static final long[] LOW = new long[MAX - MIN + 1];

  static {
    for (int k = MIN; k <= MAX; k++) {
      BigInteger significand = significand(k);
      HIGH[k - MIN] = significand.shiftRight(64).longValue();
      LOW[k - MIN] = significand.longValue();
    }
  }

  private PowersOfTen() {}

  static long high(int k) {
    return HIGH[k - MIN];
  }

  static long low(int k) {
    return LOW[k - MIN];
  }

  /** {@code floor(log2(10^k))}, exact for every k of the table. */
  static int floorLog2(int k) {
    return (k * 1741647) >> 19;
  }

  private static BigInteger significand(int k) {
    BigInteger power = BigInteger.TEN.pow(Math.abs(k));
    int shift = 127 - floorLog2(k);
    if (k < 0) {
      BigInteger[] quotient = BigInteger.ONE.shiftLeft(shift).divideAndRemainder(power);
      return quotient[1].signum() == 0 ? quotient[0] : quotient[0].add(BigInteger.ONE);
    }
    if (shift >= 0) {
      return power.shiftLeft(shift);
    }
    BigInteger floor = power.shiftRight(-shift);
    return floor.shiftLeft(-shift).equals(power) ? floor : floor.add(BigInteger.ONE);
  }
}
