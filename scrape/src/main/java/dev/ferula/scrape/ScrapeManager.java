package dev.ferula.scrape;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.scrape.http.Fetcher;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.scrape.wire.Wire;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.Appendable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All scrape pools of a server. Configuration comes in by {@link #applyConfig}, targets by {@link
 * #setTargetGroups}; everything else reads. Safe for use by several threads at once.
 */
public final class ScrapeManager implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(ScrapeManager.class.getName());

  private final Appendable storage;
  private final Scheduler scheduler;
  private final ScrapeOptions options;
  private final BiFunction<String, HttpOptions, Fetcher> fetchers;
  private final Clock clock;
  private final ScrapeMetrics metrics;
  private final SeriesHash hash;
  private final BodyBuffers buffers;
  private final ScrapeRate rate = new ScrapeRate(Wire.threadCount());
  private final AtomicBoolean closing = new AtomicBoolean();

  /* Held while pools change; the other fields are guarded by this object's monitor. */
  private final Object changes = new Object();
  private final Map<String, ScrapeConfig> jobs = new HashMap<>();
  private final Map<String, ScrapePool> pools = new TreeMap<>();
  private final Map<String, List<TargetGroup>> groups = new HashMap<>();
  private final Set<String> dirty = new HashSet<>();
  private Map<String, FailureLog> failureLogs = Map.of();
  private long offsetSeed;
  private boolean syncPending;
  private long lastSync;
  private boolean synced;

  /** A manager whose bodies count in no memory budget. */
  public ScrapeManager(
      Appendable storage,
      Scheduler scheduler,
      Clock clock,
      ScrapeOptions options,
      StatsRegistry registry,
      RandomGenerator keys,
      BiFunction<String, HttpOptions, Fetcher> fetchers) {
    this(
        storage,
        scheduler,
        clock,
        options,
        registry,
        keys,
        fetchers,
        MemoryBudget.unlimited().share("scrape", Long.MAX_VALUE).account("bodies"));
  }

  /**
   * @param storage where samples go
   * @param clock the time of day for the failure logs
   * @param keys makes the key of the series' hashes; unpredictable to targets
   * @param fetchers makes the HTTP client of a pool, whose name it is told, refusing by
   *     IllegalArgumentException
   * @param bodies where the bodies of running scrapes are counted; one that is refused fails its
   *     scrape
   */
  public ScrapeManager(
      Appendable storage,
      Scheduler scheduler,
      Clock clock,
      ScrapeOptions options,
      StatsRegistry registry,
      RandomGenerator keys,
      BiFunction<String, HttpOptions, Fetcher> fetchers,
      MemoryAccount bodies) {
    this.storage = storage;
    this.scheduler = scheduler;
    this.clock = clock;
    this.options = options;
    this.fetchers = fetchers;
    this.metrics = new ScrapeMetrics(registry);
    this.buffers = new BodyBuffers(bodies);
    this.hash = new SeriesHash(keys.nextLong(), keys.nextLong());
  }

  /**
   * What spreads this server's scrapes over time differently from those of another server with the
   * same targets.
   *
   * @param hostname the fully qualified name of this host
   */
  public static long offsetSeed(String hostname, Labels externalLabels) {
    return Target.fnv(hostname + externalLabels);
  }

  /**
   * Scrapes these jobs from now on, and no others. A pool whose configuration is unchanged is not
   * touched; one that is changed keeps its targets until it is told of them next.
   *
   * @param newOffsetSeed of {@link #offsetSeed}
   * @throws IllegalArgumentException if a pool cannot be given its configuration; it keeps the old
   *     one, and the others have theirs
   * @throws UncheckedIOException if a failure log cannot be opened; then nothing is changed
   */
  public void applyConfig(List<ScrapeConfig> newJobs, long newOffsetSeed) {
    synchronized (changes) {
      Map<String, FailureLog> newLogs = openLogs(newJobs);
      Map<String, FailureLog> oldLogs;
      Map<String, ScrapePool> current;
      synchronized (this) {
        oldLogs = failureLogs;
        failureLogs = newLogs;
        offsetSeed = newOffsetSeed;
        jobs.clear();
        newJobs.forEach(job -> jobs.put(job.jobName(), job));
        groups.keySet().retainAll(jobs.keySet());
        dirty.retainAll(jobs.keySet());
        current = Map.copyOf(pools);
      }
      List<String> failures = new ArrayList<>();
      current.forEach((name, pool) -> reconfigure(name, pool, failures));
      oldLogs.values().forEach(FailureLog::close);
      if (!failures.isEmpty()) {
        throw new IllegalArgumentException(
            "failed to apply the new configuration: " + String.join("; ", failures));
      }
    }
  }

  private Map<String, FailureLog> openLogs(List<ScrapeConfig> newJobs) {
    Map<String, FailureLog> logs = new HashMap<>();
    try {
      for (ScrapeConfig job : newJobs) {
        if (!job.failureLogFile().isEmpty()) {
          logs.computeIfAbsent(job.failureLogFile(), file -> new FailureLog(Path.of(file), clock));
        }
      }
    } catch (UncheckedIOException e) {
      logs.values().forEach(FailureLog::close);
      throw e;
    }
    return logs;
  }

  private void reconfigure(String name, ScrapePool pool, List<String> failures) {
    ScrapeConfig job = job(name);
    if (job == null) {
      synchronized (this) {
        pools.remove(name);
      }
      pool.stop();
      metrics.removeJob(name);
      return;
    }
    pool.failureLog(failureLog(job));
    if (!job.equals(pool.config())) {
      try {
        pool.reload(job);
      } catch (IllegalArgumentException e) {
        failures.add("scrape pool " + name + ": " + e.getMessage());
      }
    }
  }

  private synchronized @Nullable ScrapeConfig job(String name) {
    return jobs.get(name);
  }

  private synchronized @Nullable FailureLog failureLog(ScrapeConfig job) {
    return failureLogs.get(job.failureLogFile());
  }

  /**
   * Tells which targets a job has now; all groups of the job, from all of its discovery mechanisms.
   * They are applied at once, or when the discovery reload interval has passed since the last time.
   * Groups of an unknown job are left out.
   */
  public void setTargetGroups(String job, List<TargetGroup> newGroups) {
    synchronized (this) {
      if (!jobs.containsKey(job)) {
        LOGGER.log(
            System.Logger.Level.ERROR,
            () -> "msg=\"error reloading target set\" err=\"invalid config id:" + job + "\"");
        return;
      }
      groups.put(job, List.copyOf(newGroups));
    }
    markDirty(job);
  }

  private synchronized void markDirty(String job) {
    if (!groups.containsKey(job) || closing.get()) {
      return;
    }
    dirty.add(job);
    if (!syncPending) {
      syncPending = true;
      long wait = 0;
      if (synced) {
        long since = scheduler.ticks() - lastSync;
        wait = Math.max(0, options.discoveryReloadInterval().toNanos() - since);
      }
      scheduler.after(wait, this::syncDirty);
    }
  }

  private void syncDirty() {
    synchronized (changes) {
      Map<String, List<TargetGroup>> wanted = new HashMap<>();
      synchronized (this) {
        syncPending = false;
        synced = true;
        lastSync = scheduler.ticks();
        for (String job : dirty) {
          wanted.put(job, groups.get(job));
        }
        dirty.clear();
      }
      if (closing.get()) {
        return;
      }
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        wanted.forEach((job, targets) -> threads.execute(() -> sync(job, targets)));
      }
    }
  }

  private void sync(String job, List<TargetGroup> targets) {
    ScrapePool pool;
    synchronized (this) {
      pool = pools.get(job);
    }
    if (pool == null) {
      pool = create(job);
    }
    if (pool != null) {
      pool.sync(targets);
    }
  }

  private @Nullable ScrapePool create(String name) {
    ScrapeConfig job = job(name);
    if (job == null) {
      return null;
    }
    metrics.pools.increment();
    ScrapePool pool;
    try {
      long seed;
      synchronized (this) {
        seed = offsetSeed;
      }
      pool =
          new ScrapePool(
              job,
              new ScrapeLoop.Surroundings(
                  storage, scheduler, options, metrics, buffers, seed, rate, closing),
              hash,
              fetchers);
    } catch (IllegalArgumentException e) {
      metrics.poolsFailed.increment();
      LOGGER.log(
          System.Logger.Level.ERROR,
          () ->
              "msg=\"error creating new scrape pool\" scrape_pool="
                  + name
                  + " err=\""
                  + e.getMessage()
                  + "\"");
      return null;
    }
    pool.failureLog(failureLog(job));
    metrics.observeMetadata(name, pool);
    synchronized (this) {
      pools.put(name, pool);
    }
    return pool;
  }

  /** How many scrapes all jobs begin. */
  ScrapeRate rate() {
    return rate;
  }

  // What others read.

  /** The names of the scrape pools, sorted. */
  public synchronized List<String> scrapePools() {
    return List.copyOf(pools.keySet());
  }

  /** The configuration of a scrape pool, or null where there is none of this name. */
  public synchronized @Nullable ScrapeConfig scrapePoolConfig(String name) {
    ScrapePool pool = pools.get(name);
    return pool == null ? null : pool.config();
  }

  /** The targets being scraped, by scrape pool. */
  public synchronized Map<String, List<Target>> activeTargets() {
    Map<String, List<Target>> targets = new TreeMap<>();
    pools.forEach((name, pool) -> targets.put(name, pool.activeTargets()));
    return targets;
  }

  /** The targets that relabelling dropped, by scrape pool; no more of each than its limit keeps. */
  public synchronized Map<String, List<Target>> droppedTargets() {
    Map<String, List<Target>> targets = new TreeMap<>();
    pools.forEach((name, pool) -> targets.put(name, pool.droppedTargets()));
    return targets;
  }

  /** How many targets relabelling dropped, by scrape pool. */
  public synchronized Map<String, Integer> droppedTargetCounts() {
    Map<String, Integer> counts = new TreeMap<>();
    pools.forEach((name, pool) -> counts.put(name, pool.droppedCount()));
    return counts;
  }

  /** Ends all scraping, without stale markers, and waits for the scrapes that run. */
  @Override
  public void close() {
    closing.set(true);
    synchronized (changes) {
      List<ScrapePool> all;
      Map<String, FailureLog> logs;
      synchronized (this) {
        all = List.copyOf(pools.values());
        pools.clear();
        logs = failureLogs;
        failureLogs = Map.of();
      }
      all.forEach(ScrapePool::shutDown);
      logs.values().forEach(FailureLog::close);
    }
  }
}
