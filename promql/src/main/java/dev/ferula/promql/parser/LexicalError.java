package dev.ferula.promql.parser;

/** The text cannot be cut into tokens; reported where the piece being read starts. */
final class LexicalError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LexicalError(String message) {
    super(message, null, false, false);
  }
}
