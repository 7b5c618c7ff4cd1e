package dev.ferula.scrape;

import java.time.Duration;

/**
 * What holds for all scrape jobs of a process: flags and feature flags, not the configuration file.
 *
 * @param discoveryReloadInterval how long changes of targets are collected before they are applied
 * @param alignTimestamps whether scrape timestamps within the tolerance of the schedule are moved
 *     onto it, which compresses better
 * @param timestampTolerance how far a timestamp may be moved, at most a hundredth of the interval
 * @param appendMetadata whether the storage is told each series' metadata
 * @param startTimestamps whether start timestamps are read and stored; OpenMetrics {@code _created}
 *     lines are then no longer samples
 * @param startZeros whether a series gets a zero at the start of its value where that is new, so
 *     that the first increase is seen; start timestamps are read for it too
 * @param synthesizedStarts whether cumulative values that come without a start get one, their first
 *     sample being left out
 * @param typeAndUnitLabels whether series get the labels {@code __type__} and {@code __unit__}
 * @param maxBodyBytes the most one body may hold after decompression whatever a job's own limit
 *     says, so that no target can exhaust the memory
 */
public record ScrapeOptions(
    Duration discoveryReloadInterval,
    boolean alignTimestamps,
    Duration timestampTolerance,
    boolean appendMetadata,
    boolean startTimestamps,
    boolean startZeros,
    boolean synthesizedStarts,
    boolean typeAndUnitLabels,
    long maxBodyBytes) {
  /** Prometheus's defaults, and 256 MiB for a body. */
  public static final ScrapeOptions DEFAULT =
      new ScrapeOptions(
          Duration.ofSeconds(5),
          true,
          Duration.ofMillis(2),
          false,
          false,
          false,
          false,
          false,
          256L << 20);

  public ScrapeOptions {
    if (maxBodyBytes <= 0 || maxBodyBytes > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException("max body bytes out of range: " + maxBodyBytes);
    }
  }
}
