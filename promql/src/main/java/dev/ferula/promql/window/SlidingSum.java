package dev.ferula.promql.window;

/** {@code sum_over_time} and {@code avg_over_time}: sums that carry what rounding loses. */
final class SlidingSum extends SlidingFold {
  private final boolean mean;
  private double[] sums = {};
  private double[] losses = {};
  private double frontSum;
  private double frontLoss;

  SlidingSum(boolean mean) {
    super(mean ? OverTime::avg : OverTime::sum, true);
    this.mean = mean;
  }

  @Override
  void foldBack(double[] values, int from, int to) {
    sums = ensure(sums, to);
    losses = ensure(losses, to);
    double sum = 0;
    double loss = 0;
    for (int i = to - 1; i >= from; i--) {
      double total = sum + values[i];
      loss += loss(sum, values[i], total);
      sum = total;
      sums[i] = sum;
      losses[i] = loss;
    }
    frontSum = 0;
    frontLoss = 0;
  }

  @Override
  void foldFront(double value) {
    double total = frontSum + value;
    frontLoss += loss(frontSum, value, total);
    frontSum = total;
  }

  @Override
  boolean result(Window window, int from, int middle) {
    double sum = frontSum;
    double loss = frontLoss;
    if (from < middle) {
      double total = sums[from] + frontSum;
      loss += losses[from] + loss(sums[from], frontSum, total);
      sum = total;
    }
    // Sum and loss are one number in two parts, of which the parts depend on the order of
    // additions.
    double high = sum + loss;
    if (!mean) {
      return window.result(high);
    }
    double low = loss(sum, loss, high);
    double count = window.floats();
    double quotient = high / count;
    double rest = Math.fma(-quotient, count, high) + low;
    return window.result(quotient + rest / count);
  }
}
