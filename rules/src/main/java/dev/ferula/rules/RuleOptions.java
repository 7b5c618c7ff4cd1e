package dev.ferula.rules;

import dev.ferula.model.Labels;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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

  /* Compared at each start, where the JVM would make code for this first. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RuleOptions that
        && outageTolerance.equals(that.outageTolerance)
        && forGracePeriod.equals(that.forGracePeriod)
        && resendDelay.equals(that.resendDelay)
        && queryOffset.equals(that.queryOffset)
        && externalLabels.equals(that.externalLabels)
        && externalUrl.equals(that.externalUrl);
  }

  @Override
  public int hashCode() {
    return 31 * externalUrl.hashCode() + resendDelay.hashCode();
  }
}
