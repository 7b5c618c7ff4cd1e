package dev.ferula.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.matcher.LabelsHash;
import dev.ferula.model.Labels;
import dev.ferula.storage.AppendStatus;
import dev.ferula.storage.StorageException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RuleGroupTest {
  private static final Labels A = Labels.of("__name__", "up", "instance", "a");
  private static final Labels B = Labels.of("__name__", "up", "instance", "b");
  private static final String[] RECORDED_A = {"__name__", "r", "instance", "a"};

  private final Bench bench = new Bench();

  @Test
  void recordedSeriesHasTheNameAndLabelsOfTheRule() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.record("r", "up", Labels.of("l", "v")));
    bench.evaluate(group, 1);
    assertThat(bench.storage.samples("__name__", "r", "instance", "a", "l", "v"))
        .containsEntry(bench.clock.get(), 1.0);
    assertThat(bench.metric("prometheus_rule_group_last_evaluation_samples")).isEqualTo(1);
  }

  @Test
  void seriesThatIsNoLongerYieldedEnds() {
    bench.answer("up", A, B);
    RuleGroup group = bench.group(Bench.record("r", "up", Labels.EMPTY));
    bench.evaluate(group, 1);
    bench.answer("up", B);
    bench.evaluate(group, 2);
    assertThat(bench.storage.batches())
        .element(1)
        .satisfies(
            batch ->
                assertThat(batch)
                    .filteredOn(FakeStorage.Sample::isStale)
                    .extracting(FakeStorage.Sample::labels)
                    .containsExactly(Labels.of(RECORDED_A)));
    assertThat(bench.storage.samples(RECORDED_A)).hasSize(2);
  }

  @Test
  void seriesIsLookedUpOnceAndAgainWhenTheStorageHasCollectedIt() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.record("r", "up", Labels.EMPTY));
    bench.evaluate(group, 1);
    bench.evaluate(group, 1);
    assertThat(bench.storage.resolved).isEqualTo(1);
    bench.storage.collect();
    bench.evaluate(group, 1);
    assertThat(bench.storage.resolved).isEqualTo(2);
    assertThat(bench.storage.samples(RECORDED_A)).hasSize(3);
  }

  @Test
  void elementsThatTheRulesLabelsMakeEqualAreRefusedAtEveryEvaluation() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.record("r", "up", Labels.of("instance", "all")));
    bench.evaluate(group, 1);
    assertThat(group.rules().get(0).status().lastError()).isEmpty();
    bench.answer("up", A, B);
    for (int i = 0; i < 2; i++) {
      bench.evaluate(group, 1);
      assertThat(group.rules().get(0).status().lastError()).contains("same labelset");
    }
    bench.answer("up", B);
    bench.evaluate(group, 1);
    assertThat(group.rules().get(0).status().lastError()).isEmpty();
  }

  @Test
  void failedQueryEndsNoSeries() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.record("r", "up", Labels.EMPTY));
    bench.evaluate(group, 1);
    bench.failure = new RuleException("no");
    bench.evaluate(group, 1);
    assertThat(bench.storage.samples(RECORDED_A)).hasSize(1);
  }

  @Test
  void defectInOneRuleDoesNotSilenceTheNext() {
    bench.failure = new IllegalStateException();
    RuleGroup group =
        bench.group(
            Bench.record("r", "up", Labels.EMPTY), Bench.alert("Down", "up", Duration.ZERO));
    bench.evaluate(group, 1);
    assertThat(bench.queriedAt).hasSize(2);
    assertThat(group.rules())
        .allSatisfy(
            rule ->
                assertThat(rule.status().lastError()).isEqualTo("java.lang.IllegalStateException"));
  }

  @Test
  void anErrorOfTheJvmIsAFailedEvaluation() {
    bench.failure = new InternalError("a fault occurred");
    RuleGroup group = bench.group(Bench.record("r", "up", Labels.EMPTY));
    bench.evaluate(group, 1);
    assertThat(group.rules().getFirst().status().health()).isEqualTo(RuleHealth.BAD);
    assertThat(group.rules().getFirst().status().lastError()).isEqualTo("a fault occurred");
    assertThat(bench.metric("prometheus_rule_evaluation_failures_total")).isOne();
  }

  @Test
  void duplicateSeriesAndTooManyAreErrors() {
    bench.answer("up", A, B);
    RuleGroup duplicate = bench.group(Bench.record("r", "up", Labels.of("instance", "same")));
    bench.evaluate(duplicate, 1);
    assertThat(duplicate.rules().get(0).status().lastError())
        .isEqualTo("vector contains metrics with the same labelset after applying rule labels");
    RuleGroup limited =
        new RuleGroup(Bench.config(1, Bench.record("r", "up", Labels.EMPTY)), bench.context, true);
    bench.evaluate(limited, 1);
    assertThat(limited.rules().get(0).status().lastError())
        .isEqualTo("exceeded limit of 1 with 2 series");
  }

  @Test
  void refusedSampleMakesTheRuleUnhealthyWithoutCountingAsFailure() {
    bench.answer("up", A);
    bench.storage.answer = AppendStatus.OUT_OF_ORDER;
    RuleGroup group = bench.group(Bench.record("r", "up", Labels.EMPTY));
    bench.evaluate(group, 1);
    assertThat(group.rules().get(0).status().health()).isEqualTo(RuleHealth.BAD);
    assertThat(group.rules().get(0).status().lastError()).isEqualTo("out of order sample");
    assertThat(bench.metric("prometheus_rule_evaluation_failures_total")).isZero();
  }

  @Test
  void failedCommitIsAFailureAndSeriesThatWereKnownStillEndLater() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.record("r", "up", Labels.EMPTY));
    bench.evaluate(group, 1);
    bench.storage.commitFailure =
        new StorageException(StorageException.Kind.IO, "no space left on device");
    bench.evaluate(group, 1);
    assertThat(group.rules().get(0).status().lastError()).contains("no space left on device");
    assertThat(bench.metric("prometheus_rule_evaluation_failures_total")).isEqualTo(1);
    bench.storage.commitFailure = null;
    bench.answer("up");
    bench.evaluate(group, 1);
    assertThat(bench.storage.samples(RECORDED_A).get(bench.clock.get())).isNaN();
  }

  @Test
  void queryOffsetShiftsQueriesAndSamples() {
    bench.answer("up", A);
    RuleGroupConfig config =
        new RuleGroupConfig(
            "g",
            "f",
            Bench.INTERVAL,
            0,
            Duration.ofSeconds(30),
            List.of(Bench.record("r", "up", Labels.EMPTY)));
    RuleGroup group = new RuleGroup(config, bench.context, true);
    bench.evaluate(group, 1);
    assertThat(bench.queriedAt).containsExactly(bench.clock.get() - 30_000);
    assertThat(bench.storage.samples(RECORDED_A)).containsOnlyKeys(bench.clock.get() - 30_000);
  }

  @Test
  void seriesOfARuleThatAReloadRemovedEndAtTheNextEvaluation() {
    bench.answer("up", A);
    RuleGroup before =
        bench.group(
            Bench.record("r", "up", Labels.EMPTY), Bench.record("kept", "up", Labels.EMPTY));
    bench.evaluate(before, 1);
    RuleGroup after = bench.group(Bench.record("kept", "up", Labels.EMPTY));
    after.takeOver(before);
    bench.evaluate(after, 1);
    assertThat(bench.storage.samples(RECORDED_A).get(bench.clock.get())).isNaN();
    assertThat(bench.storage.samples("__name__", "kept", "instance", "a").get(bench.clock.get()))
        .isEqualTo(1);
  }

  @Test
  void rulesOfTheSameNameArePairedInTheirOrder() {
    bench.answer("up", A);
    bench.answer("down", B);
    RuleGroup before =
        bench.group(Bench.record("r", "up", Labels.EMPTY), Bench.record("r", "down", Labels.EMPTY));
    bench.evaluate(before, 1);
    RuleGroup after = bench.group(Bench.record("r", "up", Labels.EMPTY));
    after.takeOver(before);
    bench.evaluate(after, 1);
    assertThat(bench.storage.samples(RECORDED_A).get(bench.clock.get())).isEqualTo(1);
    assertThat(bench.storage.samples("__name__", "r", "instance", "b").get(bench.clock.get()))
        .isNaN();
  }

  @Test
  void alertsOutliveAReloadWhenNameAndLabelsStay() {
    bench.answer("up", A);
    RuleGroup before = bench.group(Bench.alert("Down", "up", Duration.ofMinutes(5)));
    bench.evaluate(before, 3);
    long activeAt = Bench.alerting(before).activeAlerts().get(0).activeAt();
    RuleGroup same = bench.group(Bench.alert("Down", "up", Duration.ofMinutes(4)));
    same.takeOver(before);
    assertThat(Bench.alerting(same).activeAlerts())
        .extracting(ActiveAlert::activeAt)
        .containsExactly(activeAt);
    RuleGroup other =
        bench.group(
            Bench.alert(
                "Down", "up", Duration.ofMinutes(5), Duration.ZERO, Labels.of("team", "x")));
    other.takeOver(before);
    assertThat(Bench.alerting(other).activeAlerts()).isEmpty();
  }

  @Test
  void durationsAreThereAsSummariesAndAsHistograms() {
    bench.answer("up", A);
    bench.evaluate(bench.group(Bench.record("r", "up", Labels.EMPTY)), 1);
    assertThat(bench.registry.families())
        .extracting(family -> family.name())
        .contains(
            "prometheus_rule_evaluation_duration_seconds",
            "prometheus_rule_evaluation_duration_histogram_seconds",
            "prometheus_rule_group_duration_seconds",
            "prometheus_rule_group_duration_histogram_seconds");
  }

  @Test
  void stoppedGroupEvaluatesNoFurtherRule() {
    RuleGroup group =
        bench.group(Bench.record("r", "up", Labels.EMPTY), Bench.record("s", "up", Labels.EMPTY));
    group.evaluate(bench.clock.get(), () -> bench.queriedAt.size() == 1);
    assertThat(bench.queriedAt).hasSize(1);
  }

  @Test
  void lastEvaluationIsWhenItBeganAndNotItsSlot() {
    RuleGroup group = bench.group(Bench.record("r", "up", Labels.EMPTY));
    assertThat(group.lastEvaluation()).isEqualTo(RuleStatus.NEVER);
    group.evaluate(bench.clock.get() - 5_000, () -> false);
    assertThat(group.lastEvaluation()).isEqualTo(bench.clock.get());
  }

  /* The formula of rules/group.go, in numbers without limit. */
  private static long expectedSlot(String name, String file, Duration interval, long now) {
    BigInteger nanos = BigInteger.valueOf(interval.toNanos());
    BigInteger million = BigInteger.valueOf(1_000_000);
    BigInteger offset =
        new BigInteger(Long.toUnsignedString(LabelsHash.of(Labels.of("name", name, "file", file))))
            .mod(nanos);
    BigInteger adjusted = BigInteger.valueOf(now).multiply(million).subtract(offset);
    return adjusted.subtract(adjusted.mod(nanos)).add(offset).divide(million).longValueExact();
  }

  @Test
  void slotsAreSpreadByNameAndFileAsInPrometheus() {
    SplittableRandom random = new SplittableRandom(20_261_122);
    for (int i = 0; i < 1000; i++) {
      Duration interval = Duration.ofMillis(1 + random.nextInt(600_000));
      long now = 1_600_000_000_000L + random.nextLong(400_000_000_000L);
      String name = "group" + random.nextInt();
      RuleGroupConfig config =
          new RuleGroupConfig(name, "/etc/rules.yml", interval, 0, null, List.of());
      long slot = new RuleGroup(config, bench.context, true).slot(now);
      assertThat(slot)
          .isEqualTo(expectedSlot(name, "/etc/rules.yml", interval, now))
          .isBetween(now - interval.toMillis() - 1, now);
    }
  }
}
