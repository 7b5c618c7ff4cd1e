package dev.ferula.tool.metrics;

/** A text is not in the format; the message says where and why. */
final class FamilyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FamilyException(String message) {
    super(message);
  }
}
