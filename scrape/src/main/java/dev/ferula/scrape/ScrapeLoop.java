package dev.ferula.scrape;

import dev.ferula.notation.GoDuration;
import dev.ferula.scrape.http.BodyBuffer;
import dev.ferula.scrape.http.FetchException;
import dev.ferula.scrape.http.FetchRequest;
import dev.ferula.scrape.http.Fetcher;
import dev.ferula.scrape.http.TargetFetch;
import dev.ferula.storage.Appendable;
import dev.ferula.storage.StorageException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Scrapes one target again and again. Each scrape begins as a task of the scheduler, goes on where
 * the answer comes, and schedules the next; one runs at a time, and {@link #stop} waits for it.
 *
 * <p>Scrapes lie on a grid that starts with the first one, see {@link ScrapeGrid}.
 */
final class ScrapeLoop {
  private static final System.Logger LOGGER = System.getLogger(ScrapeLoop.class.getName());
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final double NANOS_PER_SECOND = 1e9;

  /* A body of more bytes is read on a thread that waits for no other target. */
  private static final long LARGE_BODY = 4 << 20;

  /** What all loops of a pool share. */
  record Surroundings(
      Appendable storage,
      Scheduler scheduler,
      ScrapeOptions options,
      ScrapeMetrics metrics,
      BodyBuffers buffers,
      long offsetSeed,
      ScrapeRate rate,
      AtomicBoolean closing) {}

  private final Surroundings surroundings;
  private final ScrapeConfig config;
  private final Target target;
  private final @Nullable TargetFetch fetch;
  private final String unfetchable;
  private final TargetMemory memory;
  private final ScrapeResults results;
  private final long interval;
  private final ScrapeGrid grid;
  private final Duration timeout;
  private final Runnable again = this::run;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private Scheduler.@Nullable Pending pending;
  private boolean stopped;
  private boolean running;
  private long lastStart;
  private boolean scrapedOnce;
  private int lastSize;
  private ScrapeMetrics.@Nullable Intervals intervals;

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
    this.memory = memory;
    this.interval = target.interval().toNanos();
    this.grid = new ScrapeGrid(interval, surroundings.options());
    this.timeout = target.timeout();
    this.results = new ScrapeResults(surroundings, config, target, memory);
    TargetFetch found = null;
    String reason = "";
    try {
      found = fetcher.target(request());
    } catch (IllegalArgumentException e) {
      reason = String.valueOf(e.getMessage());
    }
    this.fetch = found;
    this.unfetchable = reason;
    target.metadata(memory.metadata());
    /* Before it starts, so that those that start together know of one another. */
    surroundings.rate().add(interval);
  }

  private FetchRequest request() {
    long configured = config.limits().bodySize();
    long bound = surroundings.options().maxBodyBytes();
    return new FetchRequest(
        target.uri(),
        target.unixSocket(),
        AcceptHeader.of(config.protocols(), config.nameEscaping()),
        config.enableCompression(),
        timeout,
        configured == 0 ? bound : Math.min(configured, bound));
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
    long offset =
        target.offset(
            scheduler.wallNanos(),
            interval,
            surroundings.offsetSeed(),
            surroundings.rate().perThread());
    lock.lock();
    try {
      grid.begin(scheduler.ticks() + offset);
      pending = after(offset, this::first);
    } finally {
      lock.unlock();
    }
  }

  private Scheduler.Pending after(long delay, Runnable task) {
    Scheduler scheduler = surroundings.scheduler();
    return fetch != null && fetch.mayWait()
        ? scheduler.after(delay, task)
        : scheduler.shortlyAfter(delay, task);
  }

  private void first() {
    grid.align(surroundings.scheduler().wallNanos(), surroundings.scheduler().ticks());
    run();
  }

  private void run() {
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      running = true;
    } finally {
      lock.unlock();
    }
    Scrape scrape =
        new Scrape(
            grid.millis(surroundings.scheduler().wallNanos()), surroundings.scheduler().ticks());
    try {
      scrape.begin();
    } catch (RuntimeException e) {
      scrape.broken(e);
    }
  }

  private void end() {
    lock.lock();
    try {
      running = false;
      scheduleNext();
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void scheduleNext() {
    pending = after(grid.next(surroundings.scheduler().ticks()), again);
  }

  // One scrape.

  /** A scrape, from its request to the end of its commit, on whatever threads it goes. */
  private final class Scrape implements TargetFetch.Outcome, Runnable {
    private final long timestamp;
    private final long start;
    private final BodyBuffer buffer = surroundings.buffers().take(lastSize);
    private final AtomicBoolean over = new AtomicBoolean();
    private String contentType = "";
    private long size;
    private boolean asked;
    private @Nullable String failure;

    Scrape(long timestamp, long start) {
      this.timestamp = timestamp;
      this.start = start;
    }

    void begin() {
      noteInterval(start);
      results.begin();
      buffer.clear(0);
      failure = forcedError;
      TargetFetch known = fetch;
      if (failure != null) {
        finish();
        return;
      }
      asked = true;
      if (known == null) {
        failed(new FetchException(FetchException.Kind.FAILED, unfetchable));
      } else {
        known.fetch(buffer, this);
      }
    }

    @Override
    public void fetched(String type) {
      contentType = type;
      size = buffer.length();
      if (size > LARGE_BODY && !Thread.currentThread().isVirtual()) {
        // It would keep other targets waiting for this thread.
        surroundings.scheduler().after(0, this::finish);
      } else {
        finish();
      }
    }

    @Override
    public void failed(FetchException reason) {
      failure = reason.getMessage();
      if (reason.kind() == FetchException.Kind.BODY_TOO_LARGE) {
        size = -1;
        surroundings.metrics().exceededBodySize.increment();
      }
      finish();
    }

    /* Whatever happens, the next scrape is scheduled. */
    private void finish() {
      if (!over.compareAndSet(false, true)) {
        return;
      }
      try {
        String reason = failure;
        // Where the connections were closed under it, a failure says nothing about the target.
        if (reason == null || !surroundings.closing().get()) {
          if (reason != null && asked) {
            logFailure(reason);
          }
          commit();
        }
      } catch (RuntimeException e) {
        unexpected("Scrape failed unexpectedly", e);
      } finally {
        lastSize = buffer.length() > 0 ? buffer.length() : lastSize;
        surroundings.buffers().give(buffer);
        end();
      }
    }

    /** Stores what has come. */
    @Override
    public void run() {
      results.store(buffer, contentType, timestamp, start, size, failure);
    }

    private void commit() {
      Scheduler scheduler = surroundings.scheduler();
      try {
        scheduler.compute(this);
        if (config.extraScrapeMetrics()) {
          surroundings.metrics().durations.record((scheduler.ticks() - start) / NANOS_PER_SECOND);
        }
      } catch (StorageException e) {
        LOGGER.log(
            System.Logger.Level.ERROR,
            () ->
                "msg=\"Scrape commit failed\" "
                    + target.logged()
                    + " err=\""
                    + e.getMessage()
                    + "\"");
      }
    }

    /** The request failed as no request should. */
    void broken(RuntimeException e) {
      unexpected("Request failed unexpectedly", e);
      failure = "request failed: " + e;
      finish();
    }
  }

  private void noteInterval(long start) {
    if (scrapedOnce) {
      ScrapeMetrics.Intervals known = intervals;
      if (known == null) {
        known = surroundings.metrics().intervals(GoDuration.ofNanos(interval));
        intervals = known;
      }
      known.record((start - lastStart) / NANOS_PER_SECOND);
    }
    lastStart = start;
    scrapedOnce = true;
  }

  private void unexpected(String what, RuntimeException e) {
    LOGGER.log(System.Logger.Level.ERROR, () -> "msg=\"" + what + "\" " + target.logged(), e);
  }

  private void logFailure(String reason) {
    FailureLog log = failureLog;
    if (log != null) {
      log.write(config.jobName(), target.scrapeUrl(), reason);
    }
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
      surroundings.rate().remove(interval);
      while (running) {
        ended.awaitUninterruptibly();
      }
      Scheduler.Pending next = pending;
      boolean cancelled = next != null && next.cancel();
      if (!scrapedOnce || quietEnd) {
        return;
      }
      Scheduler scheduler = surroundings.scheduler();
      if (!cancelled) {
        // The scrape that is due waits for the lock and will find that it is too late.
        grid.skip();
      }
      pending = scheduler.after(grid.remaining(scheduler.ticks()), this::firstTickAfterEnd);
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
      surroundings.scheduler().compute(() -> results.storeStaleMarkers(timestamp));
    } catch (StorageException e) {
      LOGGER.log(
          System.Logger.Level.WARNING,
          () ->
              "msg=\"Stale commit failed\" " + target.logged() + " err=\"" + e.getMessage() + "\"");
    } finally {
      lock.unlock();
    }
  }
}
