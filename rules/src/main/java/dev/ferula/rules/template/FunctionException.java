package dev.ferula.rules.template;

/** A function refuses its arguments; the evaluator adds where it was called. */
final class FunctionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FunctionException(String message) {
    super(message, null, false, false);
  }
}
