package dev.ferula.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RuleManagerTest {
  private static final Labels A = Labels.of("__name__", "up", "instance", "a");
  private static final Duration SHORT = Duration.ofMillis(20);

  private final Bench bench = new Bench();

  private static RuleGroupConfig config(String name, Duration interval, RuleConfig... rules) {
    return new RuleGroupConfig(name, "rules.yml", interval, 0, null, List.of(rules));
  }

  /* The system's clock, since the loops of a manager really wait for their slots. */
  private RuleManager manager() {
    RuleContext context = bench.context;
    return new RuleManager(
        new RuleContext(
            context.options(),
            context.query(),
            context.storage(),
            context.history(),
            context.sink(),
            context.templates(),
            context.metrics(),
            System::currentTimeMillis,
            System::nanoTime));
  }

  private void apply(RuleManager manager, RuleGroupConfig... groups) throws InterruptedException {
    manager.apply(List.of(groups), RuleOptions.DEFAULT, bench.context.templates());
  }

  private FakeStorage.@Nullable Sample awaitStale() throws InterruptedException {
    while (true) {
      List<FakeStorage.Sample> batch = bench.storage.batches().poll(10, TimeUnit.SECONDS);
      if (batch == null) {
        return null;
      }
      for (FakeStorage.Sample sample : batch) {
        if (sample.isStale()) {
          return sample;
        }
      }
    }
  }

  @Test
  void seriesOfARemovedGroupEndAtTheTimeOfItsRemoval() throws InterruptedException {
    bench.answer("up", A);
    try (RuleManager manager = manager()) {
      apply(manager, config("g", SHORT, Bench.record("r", "up", Labels.EMPTY)));
      assertThat(bench.storage.batches().poll(10, TimeUnit.SECONDS)).hasSize(1);
      long before = System.currentTimeMillis();
      apply(manager);
      long after = System.currentTimeMillis();
      FakeStorage.Sample stale = awaitStale();
      assertThat(stale).isNotNull();
      assertThat(stale.labels()).isEqualTo(Labels.of("__name__", "r", "instance", "a"));
      assertThat(stale.timestamp()).isBetween(before, after);
      assertThat(manager.groups()).isEmpty();
    }
  }

  @Test
  void groupThatDidNotChangeGoesOnAndAChangedOneIsReplaced() throws InterruptedException {
    try (RuleManager manager = manager()) {
      RuleGroupConfig kept = config("a", Duration.ofHours(1));
      apply(manager, kept, config("b", Duration.ofHours(1)));
      List<RuleGroup> before = manager.groups();
      apply(manager, kept, config("b", Duration.ofHours(1), Bench.record("r", "up", Labels.EMPTY)));
      List<RuleGroup> after = manager.groups();
      assertThat(after.get(0)).isSameAs(before.get(0));
      assertThat(after.get(1)).isNotSameAs(before.get(1));
    }
  }

  @Test
  void groupThatIsGivenTwiceRunsOnce() throws InterruptedException {
    try (RuleManager manager = manager()) {
      RuleGroupConfig config = config("a", Duration.ofHours(1));
      apply(manager, config, config);
      List<RuleGroup> before = manager.groups();
      assertThat(before).hasSize(1);
      apply(manager, config, config);
      assertThat(manager.groups()).containsExactlyElementsOf(before);
    }
  }

  @Test
  void changedOptionsReplaceAllGroups() throws InterruptedException {
    try (RuleManager manager = manager()) {
      RuleGroupConfig config = config("a", Duration.ofHours(1));
      apply(manager, config);
      RuleGroup before = manager.groups().get(0);
      RuleOptions changed =
          new RuleOptions(
              Duration.ofHours(2),
              Duration.ofMinutes(10),
              Duration.ofMinutes(1),
              Duration.ZERO,
              Labels.EMPTY,
              "");
      manager.apply(List.of(config), changed, bench.context.templates());
      assertThat(manager.groups().get(0)).isNotSameAs(before);
    }
  }

  @Test
  void closedManagerAppliesNothing() throws InterruptedException {
    RuleManager manager = manager();
    manager.close();
    apply(manager, config("a", Duration.ofHours(1)));
    assertThat(manager.groups()).isEmpty();
  }

  @Test
  void slotsThatWentByDuringALongEvaluationAreMissed() {
    RuleGroup group = bench.group();
    GroupLoop loop = new GroupLoop(group, bench.context, false);
    long slot = bench.clock.get();
    assertThat(loop.next(slot)).isEqualTo(slot + 60_000);
    bench.clock.addAndGet(119_999);
    assertThat(loop.next(slot)).isEqualTo(slot + 60_000);
    assertThat(bench.metric("prometheus_rule_group_iterations_missed_total")).isZero();
    bench.clock.addAndGet(1);
    assertThat(loop.next(slot)).isEqualTo(slot + 120_000);
    assertThat(bench.metric("prometheus_rule_group_iterations_missed_total")).isEqualTo(1);
    bench.clock.addAndGet(180_000);
    assertThat(loop.next(slot)).isEqualTo(slot + 300_000);
    assertThat(bench.metric("prometheus_rule_group_iterations_missed_total")).isEqualTo(5);
    assertThat(bench.metric("prometheus_rule_group_iterations_total")).isEqualTo(5);
  }

  @Test
  void aClockThatIsSetMovesTheSlots() {
    RuleGroup group = bench.group();
    GroupLoop loop = new GroupLoop(group, bench.context, false);
    long slot = group.slot(bench.clock.get());
    bench.clock.set(slot + 1);
    assertThat(loop.due(slot)).isEqualTo(slot);
    // Slots lie between milliseconds and are rounded down.
    bench.clock.set(slot + 1 - 3_600_000);
    assertThat(loop.due(slot)).isEqualTo(slot - 3_600_000);
    assertThat(loop.next(slot)).isEqualTo(slot - 3_540_000);
    assertThat(bench.metric("prometheus_rule_group_iterations_missed_total")).isZero();
    bench.clock.set(slot + 1 + 3_600_000);
    assertThat(loop.due(slot)).isEqualTo(slot + 3_600_000);
    assertThat(bench.metric("prometheus_rule_group_iterations_missed_total")).isEqualTo(60);
  }
}
