package dev.ferula.backtest;

import dev.ferula.model.Labels;

/**
 * One alert from when it became active until it ended. Times are milliseconds.
 *
 * @param labels of the alert, its name among them
 * @param activeAt when its condition first held
 * @param firedAt when it began to fire; {@link #NEVER} if it ended pending
 * @param endedAt when it ended; {@link #NEVER} if it was still active at the end of the test
 */
public record Episode(String group, Labels labels, long activeAt, long firedAt, long endedAt) {
  public static final long NEVER = Long.MIN_VALUE;

  public boolean hasFired() {
    return firedAt != NEVER;
  }

  /** How long it fired within the test, in milliseconds. */
  public long firingMillis(long testEnd) {
    return hasFired() ? (endedAt == NEVER ? testEnd : endedAt) - firedAt : 0;
  }
}
