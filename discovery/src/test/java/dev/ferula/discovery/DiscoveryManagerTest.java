package dev.ferula.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiscoveryManagerTest {
  private static final long PATIENCE_SECONDS = 30;

  private final BlockingQueue<Map<String, List<TargetGroup>>> updates = new LinkedBlockingQueue<>();
  private final StatsRegistry registry = StatsRegistry.create();
  private final DiscoveryManager manager =
      new DiscoveryManager(
          "scrape", Duration.ofMillis(5), updates::add, Clock.systemUTC(), registry);

  @AfterEach
  void close() {
    manager.close();
  }

  /** A discoverer that names what the test tells it to, and counts how often it was started. */
  private static final class Scripted implements Discoverer {
    private final BlockingQueue<List<TargetGroup>> script = new LinkedBlockingQueue<>();
    private final AtomicInteger starts = new AtomicInteger();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    @Override
    public void run(Consumer<List<TargetGroup>> updates) throws InterruptedException {
      starts.incrementAndGet();
      try {
        while (true) {
          updates.accept(script.take());
        }
      } finally {
        ends.add("ended");
      }
    }

    DiscoverySource source(String identity) {
      return new DiscoverySource("scripted", identity, () -> this);
    }
  }

  @Test
  void everyJobIsNamedEvenWithoutTargets() throws InterruptedException {
    manager.applyConfig(Map.of("a", List.of(), "b", List.of()));
    assertThat(await(update -> true)).containsOnlyKeys("a", "b");
  }

  @Test
  void whoHasNoJobsIsToldNothing() throws InterruptedException {
    manager.applyConfig(Map.of());
    manager.applyConfig(Map.of("a", List.of()));
    assertThat(updates.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).containsOnlyKeys("a");
    manager.applyConfig(Map.of());
    assertThat(updates.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("the last is gone").isEmpty();
  }

  @Test
  void groupsAreMergedPerJobAndReplacedBySource() throws InterruptedException {
    Scripted x = new Scripted();
    Scripted y = new Scripted();
    manager.applyConfig(Map.of("a", List.of(x.source("x"), y.source("y"))));
    x.script.add(List.of(group("1", "x1"), group("2", "x2")));
    y.script.add(List.of(group("1", "y1")));
    await(update -> addresses(update, "a").equals(List.of("x1", "x2", "y1")));
    x.script.add(List.of(group("1", "x3"), new TargetGroup("2", List.of(), Labels.EMPTY)));
    await(update -> addresses(update, "a").equals(List.of("x3", "y1")));
  }

  @Test
  void equalSourcesRunOnceAndSurviveANewConfiguration() throws InterruptedException {
    Scripted x = new Scripted();
    manager.applyConfig(Map.of("a", List.of(x.source("x")), "b", List.of(x.source("x"))));
    x.script.add(List.of(group("1", "x1")));
    await(update -> addresses(update, "b").equals(List.of("x1")));
    manager.applyConfig(Map.of("c", List.of(x.source("x"))));
    Map<String, List<TargetGroup>> update = await(u -> u.containsKey("c"));
    assertThat(update).containsOnlyKeys("c");
    assertThat(addresses(update, "c")).containsExactly("x1");
    assertThat(x.starts).hasValue(1);
  }

  @Test
  void sourcesThatNoJobHasAnyMoreAreStoppedAndForgotten() throws InterruptedException {
    Scripted x = new Scripted();
    manager.applyConfig(Map.of("a", List.of(x.source("x"))));
    x.script.add(List.of(group("1", "x1")));
    await(update -> addresses(update, "a").equals(List.of("x1")));
    manager.applyConfig(Map.of("a", List.of()));
    await(update -> addresses(update, "a").isEmpty());
    assertThat(x.ends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("ended");
  }

  @Test
  void aSourceThatCannotStartLeavesTheOthersRunning() throws InterruptedException {
    Scripted x = new Scripted();
    DiscoverySource broken =
        new DiscoverySource(
            "broken",
            "b",
            () -> {
              throw new IllegalStateException("no");
            });
    manager.applyConfig(Map.of("a", List.of(broken, x.source("x"))));
    x.script.add(List.of(group("1", "x1")));
    await(update -> addresses(update, "a").equals(List.of("x1")));
  }

  @Test
  void aSourceThatCannotStartIsTriedAgain() throws InterruptedException {
    Scripted x = new Scripted();
    AtomicInteger attempts = new AtomicInteger();
    DiscoverySource late =
        new DiscoverySource(
            "late",
            "l",
            () -> {
              if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
              }
              return x;
            });
    Map<String, List<DiscoverySource>> jobs = Map.of("a", List.of(late));
    manager.applyConfig(jobs);
    assertThat(metric("prometheus_sd_failed_configs")).isOne();
    manager.applyConfig(jobs);
    assertThat(metric("prometheus_sd_failed_configs")).as("it fails still").isOne();
    manager.applyConfig(jobs);
    assertThat(metric("prometheus_sd_failed_configs")).isZero();
    x.script.add(List.of(group("1", "x1")));
    await(update -> addresses(update, "a").equals(List.of("x1")));
  }

  /** The configuration's own targets are told of once, and then there is nothing more to tell. */
  @Test
  void theEndOfWhatASourceHasToTellIsCountedAsReceived() throws InterruptedException {
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    Discoverer told =
        groups -> {
          threads.add(Thread.currentThread());
          new StaticDiscoverer(List.of(group("0", "h"))).run(groups);
        };
    DiscoverySource fixed = new DiscoverySource("static", "h", () -> told);
    manager.applyConfig(Map.of("a", List.of(fixed), "b", List.of(fixed)));
    threads.take().join();
    assertThat(metric("prometheus_sd_received_updates_total")).isEqualTo(2);
    manager.applyConfig(Map.of("a", List.of(fixed)));
    await(update -> update.size() == 1);
    assertThat(metric("prometheus_sd_received_updates_total")).isEqualTo(2);
  }

  private double metric(String name) {
    double[] value = {Double.NaN};
    for (MetricFamily family : registry.families()) {
      if (family.name().equals(name)) {
        family.read(new Point(), (_, read) -> value[0] = read.value());
      }
    }
    return value[0];
  }

  private static TargetGroup group(String source, String address) {
    return new TargetGroup(source, List.of(Labels.of("__address__", address)), Labels.EMPTY);
  }

  private static List<String> addresses(Map<String, List<TargetGroup>> update, String job) {
    return update.getOrDefault(job, List.of()).stream()
        .flatMap(group -> group.targets().stream())
        .map(target -> target.valueOrEmpty("__address__"))
        .toList();
  }

  /** The first update that fits. */
  private Map<String, List<TargetGroup>> await(Predicate<Map<String, List<TargetGroup>>> wanted)
      throws InterruptedException {
    while (true) {
      Map<String, List<TargetGroup>> update = updates.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(update).as("update within %d s", PATIENCE_SECONDS).isNotNull();
      if (wanted.test(update)) {
        return update;
      }
    }
  }
}
