package dev.ferula.histogram;

/**
 * Summation with Neumaier's compensation, as PromQL sums. A step leaves the new sum in {@link #sum}
 * and the error it carries beside it in {@link #compensation}; their sum is the result.
 */
public final class Kahan {
  /** The running sum. */
  public double sum;

  /** What rounding has lost of the running sum so far. */
  public double compensation;

  /** Starts from the given value. */
  public void reset(double start) {
    sum = start;
    compensation = 0;
  }

  /** Adds a value. An infinite sum ends compensation. */
  public void add(double value) {
    double total = sum + value;
    compensation = carry(value, sum, compensation, total);
    sum = total;
  }

  /** Sum and compensation together. */
  public double result() {
    return sum + compensation;
  }

  /** The compensation after {@code value} was added to {@code sum}, giving {@code total}. */
  static double carry(double value, double sum, double compensation, double total) {
    if (Double.isInfinite(total)) {
      return 0;
    }
    return Math.abs(sum) >= Math.abs(value)
        ? compensation + ((sum - total) + value)
        : compensation + ((value - total) + sum);
  }
}
