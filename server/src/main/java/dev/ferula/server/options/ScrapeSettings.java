package dev.ferula.server.options;

import java.time.Duration;

/**
 * What is the same for the scrapes of all jobs.
 *
 * @param discoveryReloadInterval after how long changes of targets are applied at the earliest
 * @param alignTimestamps whether timestamps close to the schedule are moved onto it
 * @param timestampTolerance how far they may be moved
 */
public record ScrapeSettings(
    Duration discoveryReloadInterval, boolean alignTimestamps, Duration timestampTolerance) {
  /** Prometheus's defaults. */
  public static final ScrapeSettings DEFAULT =
      new ScrapeSettings(Duration.ofSeconds(5), true, Duration.ofMillis(2));
}
