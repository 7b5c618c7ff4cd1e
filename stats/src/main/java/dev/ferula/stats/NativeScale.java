package dev.ferula.stats;

/*
 * Bucket i of schema s holds (2^((i-1)/2^s), 2^(i/2^s)]. A value's exponent gives the power of two, its
 * mantissa the bucket within: the bounds of one power of two are kept as mantissas, and a table indexed
 * by the mantissa's leading bits says where to start looking, at most a step or two from the answer. No
 * logarithm, and a value on a bound goes below it, as the exposition's upper-inclusive buckets want.
 */
/** The bucket boundaries of native histograms by schema. */
final class NativeScale {
  static final int MIN_SCHEMA = -4;
  static final int MAX_SCHEMA = 8;

  private static final long MANTISSA = (1L << 52) - 1;
  private static final NativeScale[] SCALES = new NativeScale[MAX_SCHEMA + 1];

  static {
    for (int schema = 1; schema <= MAX_SCHEMA; schema++) {
      SCALES[schema] = new NativeScale(schema);
    }
  }

  private final int schema;
  private final long[] bounds; // mantissas of 2^(i/n), i = 0 .. n-1, and a last one above all
  private final short[] starts;

  private NativeScale(int schema) {
    this.schema = schema;
    int n = 1 << schema;
    bounds = new long[n + 1];
    for (int i = 0; i < n; i++) {
      bounds[i] = Double.doubleToRawLongBits(StrictMath.pow(2, (double) i / n)) & MANTISSA;
    }
    bounds[n] = Long.MAX_VALUE;
    starts = new short[n];
    int at = 0;
    for (int i = 0; i < n; i++) {
      while (bounds[at] < (long) i << (52 - schema)) {
        at++;
      }
      starts[i] = (short) at;
    }
  }

  /** The index of the bucket of a finite value greater than 0. */
  static int index(double value, int schema) {
    long bits = Double.doubleToRawLongBits(value);
    int exponent = (int) (bits >>> 52) - 1023;
    if (exponent == -1023) { // subnormal: shift it into the normal range
      bits = Double.doubleToRawLongBits(value * 0x1p54);
      exponent = (int) (bits >>> 52) - 1023 - 54;
    }
    long mantissa = bits & MANTISSA;
    if (schema > 0) {
      return (exponent << schema) + SCALES[schema].within(mantissa);
    }
    int above = mantissa == 0 ? exponent : exponent + 1;
    return -(-above >> -schema);
  }

  private int within(long mantissa) {
    int i = starts[(int) (mantissa >>> (52 - schema))];
    while (bounds[i] < mantissa) {
      i++;
    }
    return i;
  }

  /** The upper bound of a bucket. */
  static double upperBound(int index, int schema) {
    if (schema <= 0) {
      return Math.scalb(1.0, (int) Math.min(2000, (long) index << -schema));
    }
    int n = 1 << schema;
    return Math.scalb(
        Double.longBitsToDouble(SCALES[schema].bounds[index & (n - 1)] | 1023L << 52),
        index >> schema);
  }

  /** The index of the bucket that holds bucket {@code index} at a schema that is one less. */
  static int coarser(int index) {
    return (index + 1) >> 1;
  }
}
