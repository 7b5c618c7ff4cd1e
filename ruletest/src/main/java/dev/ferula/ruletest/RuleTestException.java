package dev.ferula.ruletest;

/** A test file cannot be used: unreadable, not in the format, or at odds with itself. */
public final class RuleTestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RuleTestException(String message) {
    super(message);
  }

  RuleTestException(String message, Throwable cause) {
    super(message, cause);
  }
}
