package dev.ferula.server.options;

/**
 * How alerts are sent to Alertmanagers.
 *
 * @param queueCapacity how many wait for each of them at most
 * @param batchSize how many go into one request
 * @param drain whether those that wait are sent before the server ends
 */
public record NotificationSettings(int queueCapacity, int batchSize, boolean drain) {
  /** Prometheus's defaults. */
  public static final NotificationSettings DEFAULT = new NotificationSettings(10_000, 256, true);
}
