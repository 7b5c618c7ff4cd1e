package dev.ferula.scrape;

import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.notation.GoDuration;
import dev.ferula.scrape.http.Fetcher;
import dev.ferula.scrape.http.HttpOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The targets of one job and their loops. Its methods that change it are called one at a time. */
final class ScrapePool {
  private static final System.Logger LOGGER = System.getLogger(ScrapePool.class.getName());

  private final ScrapeLoop.Surroundings surroundings;
  private final SeriesHash hash;
  private final BiFunction<String, HttpOptions, Fetcher> fetchers;
  private volatile ScrapeConfig config;
  private Fetcher fetcher;
  private @Nullable FailureLog failureLog;

  private final Map<Long, ScrapeLoop> loops = new LinkedHashMap<>();
  private final Map<Long, Target> active = new LinkedHashMap<>();
  private volatile List<Target> activeTargets = List.of();
  private volatile List<Target> droppedTargets = List.of();
  private volatile int droppedCount;

  /**
   * @throws IllegalArgumentException if the settings of its requests cannot be met
   */
  ScrapePool(
      ScrapeConfig config,
      ScrapeLoop.Surroundings surroundings,
      SeriesHash hash,
      BiFunction<String, HttpOptions, Fetcher> fetchers) {
    this.config = config;
    this.surroundings = surroundings;
    this.hash = hash;
    this.fetchers = fetchers;
    this.fetcher = fetcherFor(config);
    noteTargetLimit();
  }

  private Fetcher fetcherFor(ScrapeConfig wanted) {
    try {
      return fetchers.apply(wanted.jobName(), wanted.http());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("error creating HTTP client: " + e.getMessage(), e);
    }
  }

  ScrapeConfig config() {
    return config;
  }

  List<Target> activeTargets() {
    return activeTargets;
  }

  /** The targets that relabelling dropped, as many as the limit keeps. */
  List<Target> droppedTargets() {
    return droppedTargets;
  }

  int droppedCount() {
    return droppedCount;
  }

  void failureLog(@Nullable FailureLog log) {
    failureLog = log;
    loops.values().forEach(loop -> loop.failureLog(log));
  }

  // Discovery.

  /** Scrapes the targets of these groups from now on, and no others. */
  void sync(Collection<TargetGroup> groups) {
    long start = surroundings.scheduler().ticks();
    ScrapeConfig current = config;
    List<Target> found = new ArrayList<>();
    List<Target> dropped = new ArrayList<>();
    int drops = 0;
    for (TargetGroup group : groups) {
      surroundings.metrics().syncFailures.with(current.jobName()).add(0);
      for (int i = 0; i < group.targets().size(); i++) {
        Labels own = group.targets().get(i);
        Labels labels;
        try {
          labels = TargetLabels.relabelled(current, own, group.shared());
        } catch (IllegalArgumentException e) {
          syncFailed(i, group, e);
          continue;
        }
        boolean drop = labels == null || labels.isEmpty();
        Target target =
            new Target(labels == null ? Labels.EMPTY : labels, current, own, group.shared());
        if (!drop) {
          found.add(target);
          continue;
        }
        drops++;
        long kept = current.limits().keepDroppedTargets();
        if (kept == 0 || dropped.size() < kept) {
          dropped.add(target);
        }
      }
    }
    droppedTargets = List.copyOf(dropped);
    droppedCount = drops;
    update(found);
    ScrapeMetrics metrics = surroundings.metrics();
    double took = seconds(start);
    metrics.syncs.with(config.jobName()).record(took);
    metrics.syncBuckets.with(config.jobName()).record(took);
    metrics.syncCount.with(config.jobName()).increment();
  }

  private void syncFailed(int index, TargetGroup group, IllegalArgumentException e) {
    LOGGER.log(
        System.Logger.Level.ERROR,
        () ->
            "msg=\"Creating target failed\" scrape_pool="
                + config.jobName()
                + " err=\"instance "
                + index
                + " in group "
                + group.source()
                + ": "
                + e.getMessage()
                + "\"");
    surroundings.metrics().syncFailures.with(config.jobName()).increment();
  }

  private void update(List<Target> found) {
    Set<Long> wanted = new HashSet<>();
    List<ScrapeLoop> fresh = new ArrayList<>();
    for (Target target : found) {
      long key = target.hash();
      wanted.add(key);
      Target known = active.get(key);
      if (known != null) {
        known.update(config, target);
        continue;
      }
      ScrapeLoop loop = newLoop(target, TargetMemory.empty(hash));
      active.put(key, target);
      loops.put(key, loop);
      fresh.add(loop);
    }
    List<ScrapeLoop> gone = new ArrayList<>();
    loops
        .entrySet()
        .removeIf(
            entry -> {
              boolean remove = !wanted.contains(entry.getKey());
              if (remove) {
                gone.add(entry.getValue());
                active.remove(entry.getKey());
              }
              return remove;
            });
    activeTargets = List.copyOf(active.values());
    surroundings.metrics().targets.with(config.jobName()).set(active.size());
    applyTargetLimit();
    fresh.forEach(ScrapeLoop::start);
    forAll(gone, ScrapeLoop::stop);
  }

  private ScrapeLoop newLoop(Target target, TargetMemory memory) {
    ScrapeLoop loop = new ScrapeLoop(surroundings, config, target, fetcher, memory);
    loop.failureLog(failureLog);
    return loop;
  }

  private void applyTargetLimit() {
    long limit = config.limits().targets();
    String error = null;
    if (limit > 0 && active.size() > limit) {
      surroundings.metrics().exceededTargetLimit.increment();
      error =
          "target_limit exceeded (number of targets: " + active.size() + ", limit: " + limit + ")";
    }
    for (ScrapeLoop loop : loops.values()) {
      loop.forcedError(error);
    }
  }

  private void noteTargetLimit() {
    surroundings
        .metrics()
        .targetLimits
        .with(config.jobName())
        .set((double) config.limits().targets());
  }

  // Configuration.

  /**
   * Goes on with another configuration: the targets stay until the next sync, their loops begin
   * anew, unless all that changed is how targets are found. What is remembered of their series is
   * kept where the change does not concern it.
   *
   * @throws IllegalArgumentException if the settings of its requests cannot be met; nothing changed
   */
  void reload(ScrapeConfig newConfig) {
    long start = surroundings.scheduler().ticks();
    surroundings.metrics().poolReloads.increment();
    if (isScrapedAs(newConfig)) {
      config = newConfig;
    } else {
      restart(newConfig);
    }
    surroundings
        .metrics()
        .reloads
        .with(GoDuration.ofMillis(newConfig.interval().toMillis()))
        .record(seconds(start));
  }

  private boolean isScrapedAs(ScrapeConfig newConfig) {
    return newConfig.toBuilder().discovery(config.discovery()).build().equals(config);
  }

  private void restart(ScrapeConfig newConfig) {
    Fetcher newFetcher;
    try {
      newFetcher = fetcherFor(newConfig);
    } catch (IllegalArgumentException e) {
      surroundings.metrics().poolReloadsFailed.increment();
      throw e;
    }
    boolean keep = seriesSettings(config).equals(seriesSettings(newConfig));
    Fetcher oldFetcher = fetcher;
    fetcher = newFetcher;
    config = newConfig;
    noteTargetLimit();
    List<ScrapeLoop> old = new ArrayList<>(loops.values());
    if (keep) {
      old.forEach(ScrapeLoop::endQuietly);
    }
    forAll(old, ScrapeLoop::stop);
    loops.replaceAll(
        (key, loop) ->
            newLoop(
                Objects.requireNonNull(active.get(key)),
                keep ? loop.memory() : TargetMemory.empty(hash)));
    applyTargetLimit();
    loops.values().forEach(ScrapeLoop::start);
    oldFetcher.close();
  }

  /* The configuration without what has no bearing on which series a body makes. */
  private static ScrapeConfig seriesSettings(ScrapeConfig config) {
    ScrapeLimits limits = config.limits();
    return config.toBuilder()
        .interval(ScrapeConfig.DEFAULT_INTERVAL)
        .timeout(ScrapeConfig.DEFAULT_TIMEOUT)
        .http(HttpOptions.DEFAULT)
        .discovery(List.of())
        .limits(
            new ScrapeLimits(
                0,
                0,
                0,
                limits.labels(),
                limits.labelNameLength(),
                limits.labelValueLength(),
                limits.nativeHistogramBuckets(),
                0))
        .build();
  }

  private double seconds(long start) {
    return Duration.ofNanos(surroundings.scheduler().ticks() - start).toNanos() / 1e9;
  }

  /** Ends all loops; the series of their targets get stale markers later. */
  void stop() {
    end(ScrapeLoop::stop);
  }

  /** Ends all loops at once, because the server ends. */
  void shutDown() {
    // Scrapes that wait for their targets need not be waited for.
    fetcher.close();
    end(ScrapeLoop::shutDown);
  }

  private void end(Consumer<ScrapeLoop> how) {
    forAll(new ArrayList<>(loops.values()), how);
    loops.clear();
    active.clear();
    activeTargets = List.of();
    fetcher.close();
    surroundings.metrics().removeJob(config.jobName());
  }

  /* Ending a loop waits for the scrape that runs, so the waits are made to overlap. */
  private static void forAll(List<ScrapeLoop> loops, Consumer<ScrapeLoop> action) {
    if (loops.isEmpty()) {
      return;
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      loops.forEach(loop -> threads.execute(() -> action.accept(loop)));
    }
  }
}
