package dev.ferula.server.options;

import java.time.Duration;

/**
 * How expressions are evaluated.
 *
 * @param lookbackDelta how old the last sample of a series may be
 * @param timeout how long one may take
 * @param concurrency how many are evaluated at a time
 * @param maxSamples how many samples one may hold
 */
public record QuerySettings(
    Duration lookbackDelta, Duration timeout, int concurrency, long maxSamples) {
  /** Prometheus's defaults. */
  public static final QuerySettings DEFAULT =
      new QuerySettings(Duration.ofMinutes(5), Duration.ofMinutes(2), 20, 50_000_000);
}
