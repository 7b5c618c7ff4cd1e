package dev.ferula.histogram;

import java.math.BigDecimal;
import java.math.MathContext;

/** The bucket boundaries of native histograms. */
public final class HistogramBounds {
  /** The finest exponential schema. */
  public static final int MAX_SCHEMA = 8;

  /** The coarsest exponential schema. */
  public static final int MIN_SCHEMA = -4;

  /*
   * Boundaries between 0.5 and 1 at the finest schema; a coarser schema uses every second, fourth
   * ... of them. The boundaries that Prometheus, and with it every instrumented program, agreed on
   * are not the exact powers 2^(i/256 - 1) but lie up to four ulps off. What all others compute
   * with is what must come out here to the bit, so each exact power is corrected by a digit of
   * OFFSETS: one more than the number of ulps (of 2^-53) by which the agreed boundary is lower.
   */
  private static final String OFFSETS =
      "1111112111211111112311222222222211211121122211221122102211221122"
          + "1111112222332132112111211112111111121011213311221222112121332222"
          + "2121223322322122222222323233323311221121223321332233212232332232"
          + "2243223233433343333333444455435422322333324422333243223333543344";

  private static final double[] FRACTIONS = fractions();

  private HistogramBounds() {}

  /** The upper bound of the bucket with the given index on the positive side. */
  public static double exponential(int schema, int index) {
    if (schema < 0) {
      long exponent = (long) index << -schema;
      return exponent == 1024 ? Double.MAX_VALUE : scale(1, exponent);
    }
    double fraction = FRACTIONS[(index & ((1 << schema) - 1)) << (MAX_SCHEMA - schema)];
    int exponent = (index >> schema) + 1;
    // The largest float lies just below the bound that would follow from the formula.
    return fraction == 0.5 && exponent == 1025 ? Double.MAX_VALUE : scale(fraction, exponent);
  }

  /** The upper bound of a custom bucket; minus infinity for index -1. */
  public static double custom(double[] bounds, int index) {
    if (index < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    return index >= bounds.length ? Double.POSITIVE_INFINITY : bounds[index];
  }

  /** The index, in a coarser schema, of the bucket that a bucket of the given index falls into. */
  static int coarser(int index, int schema, int targetSchema) {
    return ((index - 1) >> (schema - targetSchema)) + 1;
  }

  private static double scale(double fraction, long exponent) {
    int bounded = (int) Math.max(-5000, Math.min(5000, exponent));
    return Math.scalb(fraction, bounded);
  }

  private static double[] fractions() {
    MathContext precision = new MathContext(60);
    BigDecimal root = BigDecimal.valueOf(2);
    for (int i = 0; i < MAX_SCHEMA; i++) {
      root = root.sqrt(precision);
    }
    double[] fractions = new double[1 << MAX_SCHEMA];
    BigDecimal power = new BigDecimal("0.5");
    for (int i = 0; i < fractions.length; i++) {
      fractions[i] = power.doubleValue() - (OFFSETS.charAt(i) - '1') * 0x1p-53;
      power = power.multiply(root, precision);
    }
    return fractions;
  }
}
