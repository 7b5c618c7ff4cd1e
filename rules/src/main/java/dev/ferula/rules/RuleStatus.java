package dev.ferula.rules;

/**
 * How the last evaluation of a rule went.
 *
 * @param lastError empty if there was none
 * @param evaluationNanos how long it took
 * @param evaluatedAt when it began, in milliseconds; {@link #NEVER} before the first
 */
public record RuleStatus(
    RuleHealth health, String lastError, long evaluationNanos, long evaluatedAt) {
  /** Stands for a rule or group that was not evaluated yet: the zero of Go's time. */
  public static final long NEVER = -62135596800000L;

  static final RuleStatus NONE = new RuleStatus(RuleHealth.UNKNOWN, "", 0, NEVER);
}
