package dev.ferula.discovery;

import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the discoverers of all jobs and hands on the groups of each job whenever some have changed,
 * first soon and then ever more rarely, up to once in each {@code throttle}. Safe for use by
 * several threads; the receiver is called by one thread of the manager's own, never twice at once.
 */
public final class DiscoveryManager implements AutoCloseable {
  /** What Prometheus waits at most between two updates. */
  public static final Duration DEFAULT_THROTTLE = Duration.ofSeconds(5);

  private static final System.Logger LOG = System.getLogger(DiscoveryManager.class.getName());
  private static final long FIRST_PAUSE_NANOS = 100_000_000;
  private static final double PAUSE_GROWTH = 1.5;

  /** What a job has whose own sources are none, or cannot be made. */
  private static final DiscoverySource NOTHING =
      new DiscoverySource("static", List.of(), () -> new StaticDiscoverer(List.of()));

  private final String name;
  private final long throttleNanos;
  private final Consumer<Map<String, List<TargetGroup>>> receiver;
  private final Clock clock;
  private final ManagerMetrics metrics;
  private final Thread sender;

  private final Object lock = new Object();
  private List<Provider> providers = List.of();
  private Set<String> jobs = Set.of();
  private boolean changed;
  private boolean closed;

  /** One running source with the groups that it has named and the jobs that they are for. */
  private static final class Provider {
    private final DiscoverySource source;
    private final Discoverer discoverer;
    private final Map<String, TargetGroup> groups = new LinkedHashMap<>();
    private Set<String> jobs = Set.of();
    private boolean stopped;
    private @Nullable Thread thread;

    Provider(DiscoverySource source, Discoverer discoverer) {
      this.source = source;
      this.discoverer = discoverer;
    }
  }

  /**
   * A manager, which runs until closed.
   *
   * @param name what it discovers for, such as {@code scrape}: a label of its metrics
   * @param receiver is given the groups of every job, also of jobs that have none
   */
  public DiscoveryManager(
      String name,
      Duration throttle,
      Consumer<Map<String, List<TargetGroup>>> receiver,
      Clock clock,
      StatsRegistry registry) {
    this.name = name;
    this.throttleNanos = throttle.toNanos();
    this.receiver = receiver;
    this.clock = clock;
    this.metrics = new ManagerMetrics(name, registry);
    this.sender = Thread.ofVirtual().name("discovery-" + name).start(this::send);
  }

  /**
   * Runs the sources of these jobs from now on. One that runs already goes on running and keeps its
   * groups; one that no job has any more is stopped and its groups are gone. One that cannot be
   * made is tried again at the next call.
   */
  public void applyConfig(Map<String, List<DiscoverySource>> sourcesByJob) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      List<Provider> next = new ArrayList<>();
      Map<Provider, Set<String>> jobsOf = new HashMap<>();
      int failed = 0;
      for (Map.Entry<String, List<DiscoverySource>> job : sourcesByJob.entrySet()) {
        List<Provider> found = provide(next, job.getValue());
        failed += job.getValue().size() - found.size();
        if (found.isEmpty()) {
          found = provide(next, List.of(NOTHING));
        }
        found.forEach(
            provider ->
                jobsOf.computeIfAbsent(provider, _ -> new LinkedHashSet<>()).add(job.getKey()));
      }
      metrics.failedConfigs(failed);
      providers.stream().filter(provider -> !next.contains(provider)).forEach(this::stop);
      jobsOf.forEach((provider, jobNames) -> provider.jobs = jobNames);
      boolean isIdle = jobs.isEmpty() && sourcesByJob.isEmpty();
      jobs.stream().filter(job -> !sourcesByJob.containsKey(job)).forEach(metrics::forget);
      jobs = new LinkedHashSet<>(sourcesByJob.keySet());
      providers = next;
      next.stream().filter(provider -> provider.thread == null).forEach(this::start);
      if (!isIdle) {
        changed = true;
        lock.notifyAll();
      }
    }
  }

  /**
   * The providers of these sources, without those that cannot be made; all are in the list then.
   */
  private List<Provider> provide(List<Provider> next, List<DiscoverySource> sources) {
    List<Provider> found = new ArrayList<>();
    for (DiscoverySource source : sources) {
      Provider provider = find(next, source);
      if (provider == null) {
        provider = find(providers, source);
        if (provider == null) {
          provider = create(source);
        }
        if (provider == null) {
          continue;
        }
        next.add(provider);
      }
      found.add(provider);
    }
    return found;
  }

  private static @Nullable Provider find(List<Provider> among, DiscoverySource source) {
    return among.stream()
        .filter(provider -> provider.source.isSame(source))
        .findFirst()
        .orElse(null);
  }

  private @Nullable Provider create(DiscoverySource source) {
    try {
      return new Provider(source, source.discoverer().get());
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "cannot create provider manager=" + name + " mechanism=" + source.mechanism(),
          e);
      return null;
    }
  }

  private void start(Provider provider) {
    provider.thread =
        Thread.ofVirtual()
            .name("discovery-" + name + "-" + provider.source.mechanism())
            .start(() -> run(provider));
  }

  private void run(Provider provider) {
    try {
      provider.discoverer.run(groups -> update(provider, groups));
      ended(provider);
    } catch (InterruptedException e) {
      // It was told to stop.
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "discoverer ended manager=" + name + " mechanism=" + provider.source.mechanism(),
          e);
    }
  }

  private void stop(Provider provider) {
    provider.stopped = true;
    if (provider.thread != null) {
      provider.thread.interrupt();
    }
  }

  /* That a discoverer has no more to tell is an event like what it told. */
  private void ended(Provider provider) {
    synchronized (lock) {
      if (!provider.stopped) {
        metrics.received();
      }
    }
  }

  private void update(Provider provider, List<TargetGroup> groups) {
    synchronized (lock) {
      if (provider.stopped) {
        return;
      }
      metrics.received();
      for (TargetGroup group : groups) {
        if (group.targets().isEmpty()) {
          provider.groups.remove(group.source());
        } else {
          provider.groups.put(group.source(), group);
        }
      }
      changed = true;
      lock.notifyAll();
    }
  }

  private void send() {
    try {
      long pause = Math.min(FIRST_PAUSE_NANOS, throttleNanos);
      while (true) {
        long idleSince = System.nanoTime();
        awaitChange();
        if (System.nanoTime() - idleSince > throttleNanos) {
          pause = Math.min(FIRST_PAUSE_NANOS, throttleNanos);
        }
        Pause.REAL.await(Duration.ofNanos(pause));
        pause = Math.min((long) (pause * PAUSE_GROWTH), throttleNanos);
        deliver(takeGroups());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void awaitChange() throws InterruptedException {
    synchronized (lock) {
      while (!changed) {
        lock.wait();
      }
    }
  }

  private Map<String, List<TargetGroup>> takeGroups() {
    Map<String, List<TargetGroup>> all = new LinkedHashMap<>();
    synchronized (lock) {
      changed = false;
      jobs.forEach(job -> all.put(job, new ArrayList<>()));
      for (Provider provider : providers) {
        for (String job : provider.jobs) {
          List<TargetGroup> groups = all.get(job);
          if (groups != null) {
            groups.addAll(provider.groups.values());
          }
        }
      }
    }
    return all;
  }

  private void deliver(Map<String, List<TargetGroup>> groupsByJob) {
    metrics.sent();
    long now = clock.millis();
    groupsByJob.forEach(
        (job, groups) ->
            metrics.job(job, groups.stream().mapToInt(g -> g.targets().size()).sum(), now));
    try {
      receiver.accept(groupsByJob);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "receiver of targets failed manager=" + name, e);
    }
  }

  /** Stops all discoverers; nothing is handed on afterwards. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      providers.forEach(this::stop);
      providers = List.of();
    }
    sender.interrupt();
    boolean interrupted = false;
    while (sender.isAlive() && Thread.currentThread() != sender) {
      try {
        sender.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
