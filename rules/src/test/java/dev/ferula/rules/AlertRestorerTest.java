package dev.ferula.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.storage.ForwardingQuerier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.StorageException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertRestorerTest {
  private static final Labels A = Labels.of("__name__", "up", "instance", "a");
  private static final Labels FOR_STATE =
      Labels.of("__name__", "ALERTS_FOR_STATE", "alertname", "Down", "instance", "a");
  private static final long MINUTE = 60_000;

  private final Bench bench = new Bench();

  /** A group after its second evaluation, whose alert has a history in the storage. */
  private RuleGroup restarted(Duration hold, long downForMs, long activeBeforeMs) {
    long downAt = bench.clock.get() + 2 * MINUTE - downForMs;
    bench.storage.put(FOR_STATE, downAt, (downAt - activeBeforeMs) / 1000);
    bench.answer("up", A);
    RuleGroup group =
        new RuleGroup(Bench.config(0, Bench.alert("Down", "up", hold)), bench.context, false);
    bench.evaluate(group, 2);
    return group;
  }

  private long restoredActiveAt(RuleGroup group) {
    new AlertRestorer(bench.context).restore(group, bench.clock.get());
    return Bench.alerting(group).activeAlerts().get(0).activeAt();
  }

  private void restoreAndEvaluate(RuleGroup group, int times) {
    new AlertRestorer(bench.context).restore(group, bench.clock.get());
    bench.evaluate(group, times);
  }

  @Test
  void downTimeDoesNotCountAsPending() {
    // 20 of 40 minutes had passed; 15 minutes down leave 20 to go.
    RuleGroup group = restarted(Duration.ofMinutes(40), 15 * MINUTE, 20 * MINUTE);
    assertThat(restoredActiveAt(group)).isEqualTo(bench.clock.get() - 20 * MINUTE);
    bench.evaluate(group, 19);
    assertThat(Bench.alerting(group).state()).isEqualTo(AlertState.PENDING);
    bench.evaluate(group, 1);
    assertThat(Bench.alerting(group).state()).isEqualTo(AlertState.FIRING);
  }

  @Test
  void alertThatWasAboutToFireWaitsForTheGracePeriod() {
    RuleGroup group = restarted(Duration.ofMinutes(30), 5 * MINUTE, 28 * MINUTE);
    restoreAndEvaluate(group, 9);
    assertThat(Bench.alerting(group).state()).isEqualTo(AlertState.PENDING);
    bench.evaluate(group, 1);
    assertThat(Bench.alerting(group).state()).isEqualTo(AlertState.FIRING);
  }

  @Test
  void alertThatWasFiringFiresAgainAtOnce() {
    RuleGroup group = restarted(Duration.ofMinutes(30), 5 * MINUTE, 45 * MINUTE);
    long activeAt = bench.clock.get() - 50 * MINUTE;
    assertThat(restoredActiveAt(group)).isEqualTo(activeAt);
    bench.evaluate(group, 1);
    assertThat(Bench.alerting(group).state()).isEqualTo(AlertState.FIRING);
  }

  @Test
  void whatCannotBeReadOfOneAlertDoesNotCostTheOthersTheirTime() {
    long downAt = bench.clock.get() - 3 * MINUTE;
    bench.storage.put(FOR_STATE, downAt, (downAt - 45 * MINUTE) / 1000);
    bench.answer("up", A);
    Duration hold = Duration.ofMinutes(30);
    RuleGroup group =
        new RuleGroup(
            Bench.config(0, Bench.alert("Broken", "up", hold), Bench.alert("Down", "up", hold)),
            bench.context,
            false);
    bench.evaluate(group, 2);
    Queryable broken =
        (from, to) ->
            new ForwardingQuerier(bench.storage.querier(from, to)) {
              @Override
              public SeriesSet select(SelectHints hints, List<Matcher> matchers) {
                if (matchers.stream().anyMatch(matcher -> matcher.value().equals("Broken"))) {
                  throw new StorageException(StorageException.Kind.IO, "no");
                }
                return querier.select(hints, matchers);
              }
            };
    RuleContext context = bench.context;
    new AlertRestorer(
            new RuleContext(
                context.options(),
                context.query(),
                context.storage(),
                broken,
                context.sink(),
                context.templates(),
                context.metrics(),
                context.clock(),
                context.nanoTime()))
        .restore(group, bench.clock.get());
    bench.evaluate(group, 1);
    assertThat(group.rules())
        .extracting(rule -> ((AlertingRule) rule).state())
        .containsExactly(AlertState.PENDING, AlertState.FIRING);
  }

  @Test
  void alertWithAShortForIsNotRestored() {
    RuleGroup group = restarted(Duration.ofMinutes(9), 5 * MINUTE, 45 * MINUTE);
    assertThat(restoredActiveAt(group)).isEqualTo(bench.clock.get() - MINUTE);
  }

  @Test
  void stateOlderThanTheOutageToleranceIsNotRestored() {
    RuleGroup group = restarted(Duration.ofMinutes(30), 61 * MINUTE, 45 * MINUTE);
    assertThat(restoredActiveAt(group)).isEqualTo(bench.clock.get() - MINUTE);
  }

  @Test
  void alertThatHadEndedIsNotRestored() {
    RuleGroup group = restarted(Duration.ofMinutes(30), 5 * MINUTE, 45 * MINUTE);
    bench.storage.put(FOR_STATE, bench.clock.get() - MINUTE, StaleMarker.VALUE);
    assertThat(restoredActiveAt(group)).isEqualTo(bench.clock.get() - MINUTE);
  }

  @Test
  void stateOfAnotherAlertIsNotTaken() {
    bench.storage.put(FOR_STATE.with("team", "x"), bench.clock.get() - MINUTE, 1_600_000_000);
    bench.answer("up", A);
    RuleGroup group =
        new RuleGroup(
            Bench.config(0, Bench.alert("Down", "up", Duration.ofMinutes(30))),
            bench.context,
            false);
    bench.evaluate(group, 2);
    assertThat(restoredActiveAt(group)).isEqualTo(bench.clock.get() - MINUTE);
  }

  @Test
  void seriesAreHeldBackUntilTheStateIsRestored() {
    RuleGroup group = restarted(Duration.ofMinutes(30), 5 * MINUTE, 20 * MINUTE);
    assertThat(bench.storage.seriesOf("ALERTS")).isEmpty();
    assertThat(
            bench.storage.samples(
                "__name__", "ALERTS_FOR_STATE", "alertname", "Down", "instance", "a"))
        .hasSize(1);
    restoreAndEvaluate(group, 1);
    assertThat(bench.storage.seriesOf("ALERTS")).hasSize(1);
  }

  @Test
  void downTimeIsReckonedInWholeSecondsAsInPrometheus() {
    bench.clock.set(1_700_000_000_000L);
    RuleGroup group = restarted(Duration.ofMinutes(40), 15 * MINUTE - 700, 20 * MINUTE);
    long downAt = bench.clock.get() - 15 * MINUTE + 700;
    long activeAt = (downAt - 20 * MINUTE) / 1000 * 1000;
    assertThat(restoredActiveAt(group))
        .isEqualTo(activeAt + bench.clock.get() - downAt / 1000 * 1000);
  }
}
