package dev.ferula.rules;

import dev.ferula.model.Labels;
import java.time.Duration;

/**
 * What holds for all groups.
 *
 * @param outageTolerance how old state may be that is restored after a restart
 * @param forGracePeriod the least time between a restart and an alert that fires from restored
 *     state
 * @param resendDelay the least time between two sendings of the same alert
 * @param queryOffset for groups that say none
 * @param externalUrl where the server is reached, without a slash at its end
 */
public record RuleOptions(
    Duration outageTolerance,
    Duration forGracePeriod,
    Duration resendDelay,
    Duration queryOffset,
    Labels externalLabels,
    String externalUrl) {
  /** Prometheus's defaults. */
  public static final RuleOptions DEFAULT =
      new RuleOptions(
          Duration.ofHours(1),
          Duration.ofMinutes(10),
          Duration.ofMinutes(1),
          Duration.ZERO,
          Labels.EMPTY,
          "");
}
