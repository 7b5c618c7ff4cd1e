package dev.ferula.server.options;

import java.time.Duration;

/**
 * What is particular about the evaluation of rules.
 *
 * @param outageTolerance after how long an outage alerts do not go on where they were
 * @param forGracePeriod how long an alert that goes on after an outage waits at least
 * @param resendDelay after how long an alert that fires is sent again
 * @param evaluationsAtOnce how many independent rules run beside the groups' own threads, where the
 *     feature concurrent-rule-eval is on
 * @param deadSelectorAlert whether an alert fires for rules that have nothing to look at
 */
public record RuleSettings(
    Duration outageTolerance,
    Duration forGracePeriod,
    Duration resendDelay,
    int evaluationsAtOnce,
    boolean deadSelectorAlert) {
  /** Prometheus's defaults. */
  public static final RuleSettings DEFAULT =
      new RuleSettings(
          Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofMinutes(1), 4, false);
}
