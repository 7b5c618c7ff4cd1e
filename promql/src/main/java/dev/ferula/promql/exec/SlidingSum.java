package dev.ferula.promql.exec;

/** {@code sum_over_time} and {@code avg_over_time}: sums that carry what rounding loses. */
final class SlidingSum extends SlidingFold {
  /** Beyond this the order of additions may decide whether a sum overflows. */
  static final double HUGE = 1e290;

  private final boolean mean;
  private double[] sums = {};
  private double[] losses = {};
  private double frontSum;
  private double frontLoss;

  SlidingSum(boolean mean) {
    super(mean ? OverTime::avg : OverTime::sum);
    this.mean = mean;
  }

  /** What rounding loses of {@code a + b} when it gives {@code sum}. */
  static double loss(double a, double b, double sum) {
    return Math.abs(a) >= Math.abs(b) ? (a - sum) + b : (b - sum) + a;
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
    if (!(Math.abs(sum) < HUGE && Math.abs(loss) < HUGE)) {
      return false;
    }
    int count = window.floats();
    return window.result(mean ? sum / count + loss / count : sum + loss);
  }
}
