package dev.ferula.promql.window;

/**
 * {@code stdvar_over_time} and {@code stddev_over_time} from sums of values and of squares. Each
 * sum is held in two doubles, 106 bits, so that the difference of two nearly equal ones still is
 * exact.
 */
final class SlidingVariance extends SlidingFold {
  /** Where less than this is left of the squares, one pass over the window is more exact. */
  private static final double CANCELED = 1e-16;

  private final boolean deviation;
  private double[] sums = {};
  private double[] sumLosses = {};
  private double[] squares = {};
  private double[] squareLosses = {};
  private final Sums front = new Sums();
  private final Sums total = new Sums();

  SlidingVariance(boolean deviation) {
    super(deviation ? OverTime::stddev : OverTime::stdvar, true);
    this.deviation = deviation;
  }

  /** Sums with what rounding has lost of them. */
  private static final class Sums {
    double sum;
    double sumLoss;
    double square;
    double squareLoss;

    void clear() {
      sum = 0;
      sumLoss = 0;
      square = 0;
      squareLoss = 0;
    }

    /* Of two parts that make up a number only their sum does not depend on the order of additions. */
    void normalize() {
      double high = sum + sumLoss;
      sumLoss = loss(sum, sumLoss, high);
      sum = high;
      high = square + squareLoss;
      squareLoss = loss(square, squareLoss, high);
      square = high;
    }

    void add(double value) {
      double product = value * value;
      add(value, 0, product, Math.fma(value, value, -product));
    }

    void add(double otherSum, double otherLoss, double otherSquare, double otherSquareLoss) {
      double newSum = sum + otherSum;
      sumLoss += otherLoss + loss(sum, otherSum, newSum);
      sum = newSum;
      double newSquare = square + otherSquare;
      squareLoss += otherSquareLoss + loss(square, otherSquare, newSquare);
      square = newSquare;
    }
  }

  @Override
  void foldBack(double[] values, int from, int to) {
    sums = ensure(sums, to);
    sumLosses = ensure(sumLosses, to);
    squares = ensure(squares, to);
    squareLosses = ensure(squareLosses, to);
    total.clear();
    for (int i = to - 1; i >= from; i--) {
      total.add(values[i]);
      sums[i] = total.sum;
      sumLosses[i] = total.sumLoss;
      squares[i] = total.square;
      squareLosses[i] = total.squareLoss;
    }
    front.clear();
  }

  @Override
  void foldFront(double value) {
    front.add(value);
  }

  @Override
  boolean result(Window window, int from, int middle) {
    total.clear();
    if (from < middle) {
      total.add(sums[from], sumLosses[from], squares[from], squareLosses[from]);
    }
    total.add(front.sum, front.sumLoss, front.square, front.squareLoss);
    total.normalize();
    double count = window.floats();
    // count * squares - sum * sum, with both products in two doubles
    double squares = count * total.square;
    double squaresLoss = Math.fma(count, total.square, -squares) + count * total.squareLoss;
    double square = total.sum * total.sum;
    double squareLoss = Math.fma(total.sum, total.sum, -square) + 2 * total.sum * total.sumLoss;
    double left = (squares - square) + (squaresLoss - squareLoss);
    if (!(left > CANCELED * squares && squares < HUGE)) {
      return false;
    }
    double variance = left / (count * count);
    return window.result(deviation ? Math.sqrt(variance) : variance);
  }
}
