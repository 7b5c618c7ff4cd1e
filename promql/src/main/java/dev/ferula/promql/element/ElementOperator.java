package dev.ferula.promql.element;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.HistogramSum;
import dev.ferula.promql.annotation.Annotations;
import dev.ferula.promql.annotation.StepNotes;
import dev.ferula.promql.parser.BinaryOp;
import org.jspecify.annotations.Nullable;

/**
 * An operator between two elements, each a float or a histogram. The result of the last call stands
 * in the fields; for one thread.
 */
public final class ElementOperator {
  private final BinaryOp op;

  /** The result where it is a float. */
  public double value;

  /** The result where it is a histogram. */
  public @Nullable FloatHistogram histogram;

  /** Whether a comparison holds; true for what compares nothing. */
  public boolean keep;

  /** What is odd about the elements; null for nothing. */
  public StepNotes.@Nullable Note note;

  /** Applies an operator other than {@code and}, {@code or} and {@code unless}. */
  public ElementOperator(BinaryOp op) {
    this.op = op;
  }

  /**
   * Applies the operator.
   *
   * @return whether the elements go together; if not, the note says why
   */
  public boolean apply(
      double left,
      @Nullable FloatHistogram leftHistogram,
      double right,
      @Nullable FloatHistogram rightHistogram) {
    histogram = null;
    value = 0;
    keep = true;
    note = null;
    if (leftHistogram == null) {
      return rightHistogram == null ? floats(left, right) : floatAndHistogram(left, rightHistogram);
    }
    return rightHistogram == null
        ? histogramAndFloat(leftHistogram, right)
        : histograms(leftHistogram, rightHistogram);
  }

  private boolean floats(double left, double right) {
    switch (op.kind()) {
      case ARITHMETIC -> value = FloatOperator.arithmetic(op, left, right);
      case COMPARISON -> {
        value = left;
        keep = FloatOperator.holds(op, left, right);
      }
      case TRIM, SET -> {
        return incompatible("float", "float");
      }
    }
    return true;
  }

  private boolean floatAndHistogram(double left, FloatHistogram right) {
    if (op != BinaryOp.MULTIPLY) {
      return incompatible("float", "histogram");
    }
    histogram = right.multipliedBy(left).compact();
    return true;
  }

  private boolean histogramAndFloat(FloatHistogram left, double right) {
    switch (op) {
      case MULTIPLY -> histogram = left.multipliedBy(right).compact();
      case DIVIDE -> histogram = left.dividedBy(right).compact();
      case TRIM_UPPER -> histogram = left.trimmed(right, true);
      case TRIM_LOWER -> histogram = left.trimmed(right, false);
      default -> {
        return incompatible("histogram", "float");
      }
    }
    return true;
  }

  private boolean histograms(FloatHistogram left, FloatHistogram right) {
    switch (op) {
      case ADD, SUBTRACT -> {
        return sum(left, right);
      }
      case EQUAL -> {
        histogram = left;
        keep = left.hasSameValueAs(right);
      }
      case NOT_EQUAL -> {
        histogram = left;
        keep = !left.hasSameValueAs(right);
      }
      default -> {
        return incompatible("histogram", "histogram");
      }
    }
    return true;
  }

  private boolean sum(FloatHistogram left, FloatHistogram right) {
    if (!left.isCompatibleWith(right)) {
      note =
          StepNotes.Note.warning(
              "incompatible bucket layout encountered for binary operator " + op.text());
      return false;
    }
    boolean adds = op == BinaryOp.ADD;
    String operation = adds ? Annotations.ADDITION : Annotations.SUBTRACTION;
    HistogramSum sum = new HistogramSum(left);
    boolean reconciled = adds ? sum.add(right) : sum.subtract(right);
    if (sum.resetConflict()) {
      note = StepNotes.Note.warning(Annotations.conflictingResets(operation));
      return false;
    }
    if (reconciled) {
      note = StepNotes.Note.info(Annotations.reconciledBounds(operation));
    }
    histogram = adds ? sum.result() : sum.result(CounterResetHint.GAUGE);
    return true;
  }

  private boolean incompatible(String left, String right) {
    note =
        StepNotes.Note.info(
            "incompatible sample types encountered for binary operator "
                + Annotations.quoted(op.text())
                + ": "
                + left
                + " "
                + op.text()
                + " "
                + right);
    return false;
  }
}
