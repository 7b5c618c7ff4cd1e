package dev.ferula.promql.element;

import dev.ferula.histogram.GoMath;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.parser.BinaryOp;

/** Binary operators on floats. */
public final class FloatOperator {
  private FloatOperator() {}

  /** The result between scalars; comparisons give 0 or 1. */
  public static double scalar(BinaryOp op, double left, double right) {
    if (op.isComparison()) {
      return holds(op, left, right) ? 1 : 0;
    }
    return arithmetic(op, left, right);
  }

  /** The result of an arithmetic operator. */
  public static double arithmetic(BinaryOp op, double left, double right) {
    return switch (op) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MODULO -> left % right;
      case POWER -> GoMath.pow(left, right);
      case ATAN2 -> Math.atan2(left, right);
      case OR,
          AND,
          UNLESS,
          EQUAL,
          NOT_EQUAL,
          LESS,
          LESS_OR_EQUAL,
          GREATER,
          GREATER_OR_EQUAL,
          TRIM_UPPER,
          TRIM_LOWER ->
          // The type checker lets two scalars be trimmed.
          throw QueryException.execution(
              "operator \"" + op.text() + "\" not allowed for Scalar operations");
    };
  }

  static boolean holds(BinaryOp op, double left, double right) {
    return switch (op) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case LESS -> left < right;
      case LESS_OR_EQUAL -> left <= right;
      case GREATER -> left > right;
      case GREATER_OR_EQUAL -> left >= right;
      case OR,
          AND,
          UNLESS,
          TRIM_UPPER,
          TRIM_LOWER,
          ADD,
          SUBTRACT,
          MULTIPLY,
          DIVIDE,
          MODULO,
          ATAN2,
          POWER ->
          throw new IllegalArgumentException("not a comparison: " + op.text());
    };
  }
}
