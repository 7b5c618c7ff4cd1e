package dev.ferula.notifier;

/**
 * What holds for all Alertmanagers.
 *
 * @param queueCapacity how many alerts wait for one Alertmanager at most; beyond it the oldest are
 *     dropped
 * @param batchSize how many alerts are sent at once at most
 * @param drainOnShutdown whether what waits is still sent when the notifier is closed
 */
public record NotifierOptions(int queueCapacity, int batchSize, boolean drainOnShutdown) {
  /** Prometheus's defaults. */
  public static final NotifierOptions DEFAULT = new NotifierOptions(10_000, 256, true);

  public NotifierOptions {
    if (queueCapacity < 1 || batchSize < 1) {
      throw new IllegalArgumentException(
          "queue capacity and batch size must be positive, got "
              + queueCapacity
              + " and "
              + batchSize);
    }
  }
}
