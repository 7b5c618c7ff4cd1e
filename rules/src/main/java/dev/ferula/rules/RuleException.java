package dev.ferula.rules;

/** A rule cannot be evaluated as it stands. The message is for whoever wrote the rule. */
public final class RuleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RuleException(String message) {
    super(message);
  }
}
