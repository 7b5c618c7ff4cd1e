package dev.ferula.scrape;

import dev.ferula.model.PromDuration;
import dev.ferula.scrape.http.BodyBuffer;
import dev.ferula.scrape.http.FetchException;
import dev.ferula.scrape.http.FetchRequest;
import dev.ferula.scrape.http.Fetcher;
import dev.ferula.storage.Appendable;
import dev.ferula.storage.Appender;
import dev.ferula.storage.CommitResult;
import dev.ferula.storage.StorageException;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Scrapes one target again and again. Each scrape is a task of the scheduler that schedules the
 * next; the lock lets only one run at a time and makes {@link #stop} wait for it.
 *
 * <p>Scrapes lie on a grid that starts with the first one. A scrape that takes longer than the
 * interval swallows those that were due meanwhile but one.
 */
final class ScrapeLoop {
  private static final System.Logger LOGGER = System.getLogger(ScrapeLoop.class.getName());
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final double NANOS_PER_SECOND = 1e9;

  /** What all loops of a pool share. */
  record Surroundings(
      Appendable storage,
      Scheduler scheduler,
      ScrapeOptions options,
      ScrapeMetrics metrics,
      BodyBuffers buffers,
      long offsetSeed,
      AtomicBoolean closing) {}

  private final Surroundings surroundings;
  private final ScrapeConfig config;
  private final Target target;
  private final Fetcher fetcher;
  private final TargetMemory memory;
  private final BodyAppender body;
  private final ScrapeReport report;
  private final long interval;
  private final Duration timeout;
  private final String accept;

  private final ReentrantLock lock = new ReentrantLock();
  private Scheduler.@Nullable Pending pending;
  private boolean stopped;
  private long due;
  private long alignedWall;
  private long lastStart;
  private boolean scrapedOnce;
  private int lastSize;

  private volatile @Nullable String forcedError;
  private volatile boolean quietEnd;
  private volatile @Nullable FailureLog failureLog;

  ScrapeLoop(
      Surroundings surroundings,
      ScrapeConfig config,
      Target target,
      Fetcher fetcher,
      TargetMemory memory) {
    this.surroundings = surroundings;
    this.config = config;
    this.target = target;
    this.fetcher = fetcher;
    this.memory = memory;
    this.interval = target.interval().toNanos();
    this.timeout = target.timeout();
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
    this.accept = AcceptHeader.of(config.protocols(), config.nameEscaping());
    target.metadata(memory.metadata());
  }

  /**
   * What is remembered of the target's series; a successor may go on with it after {@link #stop}.
   */
  TargetMemory memory() {
    return memory;
  }

  /** Fails all scrapes for this reason, or, by null, no more. */
  void forcedError(@Nullable String reason) {
    forcedError = reason;
  }

  void failureLog(@Nullable FailureLog log) {
    failureLog = log;
  }

  /** Writes no stale markers after the end. */
  void endQuietly() {
    quietEnd = true;
  }

  /** Schedules the first scrape. */
  void start() {
    Scheduler scheduler = surroundings.scheduler();
    long offset = target.offset(scheduler.wallNanos(), interval, surroundings.offsetSeed());
    lock.lock();
    try {
      due = scheduler.ticks() + offset;
      pending = scheduler.after(offset, this::first);
    } finally {
      lock.unlock();
    }
  }

  private void first() {
    alignedWall = surroundings.scheduler().wallNanos();
    run();
  }

  private void run() {
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      try {
        scrape(alignedMillis());
      } catch (RuntimeException e) {
        LOGGER.log(
            System.Logger.Level.ERROR,
            () -> "msg=\"Scrape failed unexpectedly\" target=" + target,
            e);
      } finally {
        scheduleNext();
      }
    } finally {
      lock.unlock();
    }
  }

  private void scheduleNext() {
    Scheduler scheduler = surroundings.scheduler();
    long now = scheduler.ticks();
    due += interval;
    if (due < now) {
      // One of the scrapes missed is made up for at once; the grid stays.
      due += (now - due) / interval * interval;
    }
    pending = scheduler.after(due - now, this::run);
  }

  /* The time of day, moved onto the grid where it is close to it: equal distances compress well. */
  private long alignedMillis() {
    long now = surroundings.scheduler().wallNanos();
    if (surroundings.options().alignTimestamps()) {
      long tolerance =
          Math.min(interval / 100, surroundings.options().timestampTolerance().toNanos());
      if (now - alignedWall >= interval) {
        alignedWall += (now - alignedWall) / interval * interval;
      }
      if (now - alignedWall <= tolerance) {
        now = alignedWall;
      }
    }
    return Math.floorDiv(now, NANOS_PER_MILLI);
  }

  // One scrape.

  private void scrape(long timestamp) {
    BodyBuffer buffer = surroundings.buffers().take(lastSize);
    try {
      scrape(timestamp, buffer);
      if (buffer.length() > 0) {
        lastSize = buffer.length();
      }
    } finally {
      surroundings.buffers().give(buffer);
    }
  }

  private void scrape(long timestamp, BodyBuffer buffer) {
    Scheduler scheduler = surroundings.scheduler();
    long start = scheduler.ticks();
    if (scrapedOnce) {
      String name = PromDuration.format(Duration.ofNanos(interval));
      double length = (start - lastStart) / NANOS_PER_SECOND;
      surroundings.metrics().intervals.with(name).record(length);
      surroundings.metrics().intervalBuckets.with(name).record(length);
    }
    lastStart = start;
    scrapedOnce = true;
    body.clearCounts();
    long size = 0;
    String failure = forcedError;
    String contentType = "";
    if (failure == null) {
      try {
        contentType = fetch(buffer);
        size = buffer.length();
      } catch (FetchException e) {
        failure = e.getMessage();
        if (e.kind() == FetchException.Kind.BODY_TOO_LARGE) {
          size = -1;
          surroundings.metrics().exceededBodySize.increment();
        }
      } catch (RuntimeException e) {
        LOGGER.log(
            System.Logger.Level.ERROR,
            () -> "msg=\"Request failed unexpectedly\" target=" + target,
            e);
        failure = "request failed: " + e;
      }
      if (failure != null && surroundings.closing().get()) {
        // The connections were closed under it: that says nothing about the target.
        return;
      }
      if (failure != null) {
        logFailure(failure);
      }
    }
    String type = contentType;
    long bodySize = size;
    String reason = failure;
    try {
      surroundings
          .scheduler()
          .compute(() -> store(buffer, type, timestamp, start, bodySize, reason));
      surroundings.metrics().durations.record((scheduler.ticks() - start) / NANOS_PER_SECOND);
    } catch (StorageException e) {
      LOGGER.log(
          System.Logger.Level.ERROR,
          () ->
              "msg=\"Scrape commit failed\" target=" + target + " err=\"" + e.getMessage() + "\"");
    }
  }

  private String fetch(BodyBuffer buffer) throws FetchException {
    long configured = config.limits().bodySize();
    long bound = surroundings.options().maxBodyBytes();
    long limit = configured == 0 ? bound : Math.min(configured, bound);
    try {
      return fetcher.fetch(
          new FetchRequest(
              target.uri(),
              target.unixSocket(),
              accept,
              config.enableCompression(),
              timeout,
              limit),
          buffer);
    } catch (URISyntaxException e) {
      throw new FetchException(FetchException.Kind.FAILED, "invalid URL: " + e.getMessage());
    }
  }

  private void logFailure(String reason) {
    FailureLog log = failureLog;
    if (log != null) {
      log.write(config.jobName(), target.scrapeUrl(), reason);
    }
  }

  private void store(
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
      count(appender.commit());
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
        timeout.toNanos() / NANOS_PER_SECOND,
        config.limits().samples(),
        size);
  }

  private void count(CommitResult result) {
    ScrapeMetrics metrics = surroundings.metrics();
    metrics.duplicates.add(result.duplicates());
    metrics.outOfOrder.add(result.outOfOrder() + result.tooOld());
    metrics.outOfBounds.add(result.outOfBounds());
  }

  // The end.

  /**
   * Makes an end after the scrape that runs, if one does. Unless told otherwise, the target's
   * series get stale markers two intervals later, by when it would be scraped again if it had only
   * been recreated.
   */
  void stop() {
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      stopped = true;
      Scheduler.Pending next = pending;
      boolean cancelled = next != null && next.cancel();
      if (!scrapedOnce || quietEnd) {
        return;
      }
      Scheduler scheduler = surroundings.scheduler();
      if (!cancelled) {
        // The scrape that is due waits for the lock and will find that it is too late.
        due += interval;
      }
      pending = scheduler.after(due - scheduler.ticks(), this::firstTickAfterEnd);
    } finally {
      lock.unlock();
    }
  }

  /** Makes an end for good, without stale markers: the server shuts down and will be back. */
  void shutDown() {
    endQuietly();
    stop();
    lock.lock();
    try {
      Scheduler.Pending next = pending;
      if (next != null) {
        next.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  private void firstTickAfterEnd() {
    lock.lock();
    try {
      long staleTime = Math.floorDiv(surroundings.scheduler().wallNanos(), NANOS_PER_MILLI);
      pending =
          surroundings
              .scheduler()
              .after(interval + interval / 10, () -> writeStaleMarkers(staleTime));
    } finally {
      lock.unlock();
    }
  }

  private void writeStaleMarkers(long timestamp) {
    if (quietEnd || surroundings.closing().get()) {
      return;
    }
    lock.lock();
    try {
      surroundings.scheduler().compute(() -> storeStaleMarkers(timestamp));
    } catch (StorageException e) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          () -> "msg=\"Stale commit failed\" target=" + target + " err=\"" + e.getMessage() + "\"");
    } finally {
      lock.unlock();
    }
  }

  private void storeStaleMarkers(long timestamp) {
    try (Appender appender = surroundings.storage().appender()) {
      body.appendNothing(timestamp, appender);
      report.appendStale(timestamp, appender);
      appender.commit();
    }
  }
}
