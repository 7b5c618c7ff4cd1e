package dev.ferula.notifier;

/**
 * What holds for all Alertmanagers.
 *
 * @param queueCapacity how many alerts wait for one Alertmanager at most; beyond it the oldest are
 *     dropped. With zero none is ever sent
 * @param batchSize how many alerts are sent at once at most
 * @param drainOnShutdown whether what waits is still sent when the notifier is closed
 */
public record NotifierOptions(int queueCapacity, int batchSize, boolean drainOnShutdown) {
  /** Prometheus's defaults. */
  public static final NotifierOptions DEFAULT = new NotifierOptions(10_000, 256, true);

  public NotifierOptions {
    if (queueCapacity < 0 || batchSize < 1) {
      throw new IllegalArgumentException(
          "queue capacity below zero or batch size below one: "
              + queueCapacity
              + " and "
              + batchSize);
    }
  }
}
