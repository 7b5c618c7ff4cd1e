package dev.ferula.backtest;

import java.time.Duration;

/**
 * How a back-test runs.
 *
 * @param chunk how much time is evaluated at once; memory grows with it
 * @param threads how many rules are evaluated at once
 * @param maxEpisodes how many episodes of one rule are kept; more are counted
 * @param verify whether to compare with recorded {@code ALERTS}
 */
public record BacktestOptions(Duration chunk, int threads, int maxEpisodes, boolean verify) {
  /** A day at a time. */
  public static final BacktestOptions DEFAULT =
      new BacktestOptions(
          Duration.ofDays(1), Runtime.getRuntime().availableProcessors(), 10_000, false);

  public BacktestOptions {
    if (chunk.toMillis() <= 0 || threads <= 0 || maxEpisodes <= 0) {
      throw new IllegalArgumentException("chunk, threads and episodes must be above zero");
    }
  }

  /** The same with so much time evaluated at once. */
  public BacktestOptions withChunk(Duration newChunk) {
    return new BacktestOptions(newChunk, threads, maxEpisodes, verify);
  }

  public BacktestOptions verifying() {
    return new BacktestOptions(chunk, threads, maxEpisodes, true);
  }
}
