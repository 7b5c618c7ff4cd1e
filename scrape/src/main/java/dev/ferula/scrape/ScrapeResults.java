package dev.ferula.scrape;

import dev.ferula.scrape.http.BodyBuffer;
import dev.ferula.storage.Appender;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Stores what the scrapes of a target yield, and what there is to say about them. For the thread of
 * one scrape loop.
 */
final class ScrapeResults {
  private static final System.Logger LOGGER = System.getLogger(ScrapeResults.class.getName());
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final ScrapeLoop.Surroundings surroundings;
  private final ScrapeConfig config;
  private final Target target;
  private final double timeoutSeconds;
  private final BodyAppender body;
  private final ScrapeReport report;

  ScrapeResults(
      ScrapeLoop.Surroundings surroundings,
      ScrapeConfig config,
      Target target,
      TargetMemory memory) {
    this.surroundings = surroundings;
    this.config = config;
    this.target = target;
    this.timeoutSeconds = target.timeout().toNanos() / NANOS_PER_SECOND;
    this.body =
        new BodyAppender(
            config,
            surroundings.options(),
            target,
            memory.series(),
            memory.metadata(),
            surroundings.metrics());
    this.report =
        new ScrapeReport(
            target, config.extraScrapeMetrics(), surroundings.options().appendMetadata());
  }

  /** Begins a scrape, of which nothing is known yet. */
  void begin() {
    body.clearCounts();
  }

  /**
   * Stores a scrape.
   *
   * @param timestamp in milliseconds
   * @param start in the scheduler's ticks
   * @param size of the body, or -1 where it was too large
   * @param fetchFailure why there is no body, or null
   */
  void store(
      BodyBuffer buffer,
      String contentType,
      long timestamp,
      long start,
      long size,
      @Nullable String fetchFailure) {
    String failure = fetchFailure;
    Appender appender = surroundings.storage().appender();
    try {
      if (failure == null) {
        try {
          long now = Math.floorDiv(surroundings.scheduler().wallNanos(), NANOS_PER_MILLI);
          body.append(buffer, contentType, timestamp, now, appender);
        } catch (ScrapeFailure e) {
          failure = e.getMessage();
          appender.close();
          appender = surroundings.storage().appender();
        }
      }
      if (failure != null) {
        body.appendNothing(timestamp, appender);
      }
      long duration = surroundings.scheduler().ticks() - start;
      target.report(Instant.ofEpochMilli(timestamp), Duration.ofNanos(duration), failure);
      report.append(values(failure == null, duration, size), timestamp, appender);
      for (String line : body.drops().committed(appender.commit())) {
        LOGGER.log(System.Logger.Level.WARNING, () -> line + " " + target.logged());
      }
    } finally {
      appender.close();
    }
  }

  private ScrapeReport.Values values(boolean up, long duration, long size) {
    return new ScrapeReport.Values(
        up,
        duration / NANOS_PER_SECOND,
        body.scraped(),
        body.added(),
        body.seriesAdded(),
        timeoutSeconds,
        config.limits().samples(),
        size);
  }

  /** Marks all that the target has as stale, because it is scraped no more. */
  void storeStaleMarkers(long timestamp) {
    try (Appender appender = surroundings.storage().appender()) {
      body.appendNothing(timestamp, appender);
      report.appendStale(timestamp, appender);
      appender.commit();
    }
  }
}
