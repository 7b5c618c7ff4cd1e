package dev.ferula.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Alert;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertingRuleTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Labels A = Labels.of("__name__", "up", "instance", "a");
  private static final Labels B = Labels.of("__name__", "up", "instance", "b");

  private final Bench bench = new Bench();

  private static ActiveAlert only(RuleGroup group) {
    List<ActiveAlert> alerts = Bench.alerting(group).activeAlerts();
    assertThat(alerts).hasSize(1);
    return alerts.get(0);
  }

  @Test
  void alertIsPendingUntilItHasHeldLongEnough() {
    RuleGroup group = bench.group(Bench.alert("Down", "up", MINUTE.multipliedBy(2)));
    assertThat(Bench.alerting(group).state()).isEqualTo(AlertState.UNKNOWN);
    bench.evaluate(group, 1);
    assertThat(Bench.alerting(group).state()).isEqualTo(AlertState.INACTIVE);
    bench.answer("up", A);
    bench.evaluate(group, 1);
    long activeAt = bench.clock.get();
    assertThat(only(group).state()).isEqualTo(AlertState.PENDING);
    bench.evaluate(group, 1);
    assertThat(Bench.alerting(group).state()).isEqualTo(AlertState.PENDING);
    bench.evaluate(group, 1);
    ActiveAlert alert = only(group);
    assertThat(alert.state()).isEqualTo(AlertState.FIRING);
    assertThat(alert.activeAt()).isEqualTo(activeAt);
    assertThat(alert.firedAt()).isEqualTo(bench.clock.get());
    assertThat(alert.labels()).isEqualTo(Labels.of("alertname", "Down", "instance", "a"));
  }

  @Test
  void alertsGoOnWhenTheClockIsSetBack() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.alert("Down", "up", MINUTE.multipliedBy(2)));
    bench.evaluate(group, 2);
    assertThat(only(group).state()).isEqualTo(AlertState.PENDING);
    bench.clock.addAndGet(-60 * MINUTE.toMillis());
    // An evaluation after the step stands where the last one before it stood.
    bench.evaluate(group, 1);
    assertThat(only(group).state()).isEqualTo(AlertState.PENDING);
    bench.evaluate(group, 1);
    assertThat(only(group).state()).isEqualTo(AlertState.FIRING);
    assertThat(bench.sent).hasSize(1);
    bench.clock.addAndGet(-60 * MINUTE.toMillis());
    bench.evaluate(group, 3);
    assertThat(only(group).state()).isEqualTo(AlertState.FIRING);
    assertThat(only(group).firedAt()).isLessThan(bench.clock.get());
    assertThat(bench.sent).as("sent again").hasSizeGreaterThan(1);
    bench.answer("up");
    bench.evaluate(group, 1);
    assertThat(bench.sent.getLast().endsAt()).isEqualTo(bench.clock.get());
  }

  @Test
  void alertWithoutForFiresAtOnce() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.alert("Down", "up", Duration.ZERO));
    bench.evaluate(group, 1);
    assertThat(only(group).state()).isEqualTo(AlertState.FIRING);
  }

  @Test
  void pendingAlertIsForgottenWhenItsElementIsGone() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.alert("Down", "up", MINUTE.multipliedBy(2)));
    bench.evaluate(group, 2);
    bench.answer("up");
    bench.evaluate(group, 1);
    assertThat(Bench.alerting(group).alerts()).isEmpty();
    bench.answer("up", A);
    bench.evaluate(group, 2);
    assertThat(only(group).state()).isEqualTo(AlertState.PENDING);
    assertThat(bench.sent).isEmpty();
  }

  @Test
  void resolvedAlertIsSentAgainForAQuarterOfAnHour() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.alert("Down", "up", Duration.ZERO));
    bench.evaluate(group, 1);
    bench.answer("up");
    bench.evaluate(group, 1);
    long resolvedAt = bench.clock.get();
    assertThat(Bench.alerting(group).activeAlerts()).isEmpty();
    assertThat(Bench.alerting(group).state()).isEqualTo(AlertState.INACTIVE);
    assertThat(bench.sent.getLast().endsAt()).isEqualTo(resolvedAt);
    bench.evaluate(group, 15);
    assertThat(Bench.alerting(group).alerts()).hasSize(1);
    bench.sent.clear();
    bench.evaluate(group, 1);
    assertThat(Bench.alerting(group).alerts()).isEmpty();
    assertThat(bench.sent).isEmpty();
  }

  @Test
  void alertThatComesBackAfterItWasResolvedBeginsAnew() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.alert("Down", "up", MINUTE));
    bench.evaluate(group, 2);
    bench.answer("up");
    bench.evaluate(group, 1);
    bench.answer("up", A);
    bench.evaluate(group, 1);
    assertThat(only(group).state()).isEqualTo(AlertState.PENDING);
    assertThat(only(group).activeAt()).isEqualTo(bench.clock.get());
    assertThat(only(group).resolvedAt()).isZero();
  }

  @Test
  void alertKeepsFiringForItsTimeAfterItsElementIsGone() {
    bench.answer("up", A);
    Duration keep = MINUTE.multipliedBy(2);
    RuleGroup group = bench.group(Bench.alert("Down", "up", Duration.ZERO, keep, Labels.EMPTY));
    bench.evaluate(group, 1);
    bench.answer("up");
    bench.evaluate(group, 1);
    assertThat(only(group).keepFiringSince()).isEqualTo(bench.clock.get());
    bench.evaluate(group, 1);
    assertThat(only(group).state()).isEqualTo(AlertState.FIRING);
    bench.evaluate(group, 1);
    assertThat(Bench.alerting(group).activeAlerts()).isEmpty();
  }

  @Test
  void elementThatReturnsInTimeStartsTheKeepingAnew() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.alert("Down", "up", Duration.ZERO, MINUTE, Labels.EMPTY));
    bench.evaluate(group, 1);
    bench.answer("up");
    bench.evaluate(group, 1);
    bench.answer("up", A);
    bench.evaluate(group, 1);
    assertThat(only(group).keepFiringSince()).isZero();
    bench.answer("up");
    bench.evaluate(group, 1);
    assertThat(only(group).state()).isEqualTo(AlertState.FIRING);
  }

  @Test
  void tooManyAlertsClearAllAndAreAnError() {
    bench.answer("up", A, B);
    RuleGroup group =
        new RuleGroup(
            Bench.config(1, Bench.alert("Down", "up", Duration.ZERO)), bench.context, true);
    bench.evaluate(group, 1);
    assertThat(group.rules().get(0).status().lastError())
        .isEqualTo("exceeded limit of 1 with 2 alerts");
    assertThat(group.rules().get(0).status().health()).isEqualTo(RuleHealth.BAD);
    assertThat(Bench.alerting(group).activeAlerts()).isEmpty();
    assertThat(bench.sent).isEmpty();
    assertThat(bench.storage.seriesOf("ALERTS")).isEmpty();
    assertThat(bench.metric("prometheus_rule_evaluation_failures_total")).isEqualTo(1);
  }

  @Test
  void labelsOfTheRuleAreTemplatesAndWinOverTheElement() {
    bench.answer("up", A);
    Labels labels =
        Labels.of("instance", "x-{{ $labels.instance }}", "alertname", "no", "gone", "{{ .Nope }}");
    RuleGroup group = bench.group(Bench.alert("Down", "up", Duration.ZERO, Duration.ZERO, labels));
    bench.evaluate(group, 1);
    assertThat(only(group).labels().valueOrEmpty("instance")).isEqualTo("x-a");
    assertThat(only(group).labels().valueOrEmpty("alertname")).isEqualTo("Down");
    assertThat(only(group).labels().valueOrEmpty("gone"))
        .startsWith("<error expanding template: error executing template __alert_Down: ");
  }

  @Test
  void labelThatExpandsToNothingIsNeitherInTheAlertNorInItsSeries() {
    bench.answer("up", A);
    Labels labels = Labels.of("extra", "{{ $labels.nope }}");
    RuleGroup group = bench.group(Bench.alert("Down", "up", Duration.ZERO, Duration.ZERO, labels));
    bench.evaluate(group, 1);
    assertThat(bench.storage.seriesOf("ALERTS"))
        .containsExactly(
            Labels.of(
                "__name__",
                "ALERTS",
                "alertname",
                "Down",
                "alertstate",
                "firing",
                "instance",
                "a"));
  }

  @Test
  void elementsThatBecomeTheSameAlertAreAnError() {
    bench.answer("up", A, B);
    RuleGroup group =
        bench.group(
            Bench.alert("Down", "up", Duration.ZERO, Duration.ZERO, Labels.of("instance", "same")));
    bench.evaluate(group, 1);
    assertThat(group.rules().get(0).status().lastError())
        .isEqualTo("vector contains metrics with the same labelset after applying alert labels");
    assertThat(Bench.alerting(group).activeAlerts()).isEmpty();
  }

  @Test
  void seriesSayWhichAlertsThereAreAndSinceWhen() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.alert("Down", "up", MINUTE));
    bench.evaluate(group, 1);
    long first = bench.clock.get();
    bench.evaluate(group, 1);
    long second = bench.clock.get();
    String[] pending = {
      "__name__", "ALERTS", "alertname", "Down", "alertstate", "pending", "instance", "a"
    };
    assertThat(bench.storage.samples(pending).get(first)).isEqualTo(1);
    assertThat(bench.storage.samples(pending).get(second)).isNaN();
    assertThat(
            bench.storage.samples(
                "__name__", "ALERTS", "alertname", "Down", "alertstate", "firing", "instance", "a"))
        .containsOnlyKeys(second)
        .containsValue(1.0);
    assertThat(
            bench.storage.samples(
                "__name__", "ALERTS_FOR_STATE", "alertname", "Down", "instance", "a"))
        .containsEntry(first, first / 1000.0)
        .containsEntry(second, first / 1000.0);
  }

  @Test
  void longerForAfterAReloadMakesAFiringAlertPendingAgain() {
    bench.answer("up", A);
    RuleGroup before = bench.group(Bench.alert("Down", "up", Duration.ZERO));
    bench.evaluate(before, 1);
    RuleGroup after = bench.group(Bench.alert("Down", "up", MINUTE.multipliedBy(5)));
    after.takeOver(before);
    bench.evaluate(after, 1);
    assertThat(only(after).state()).isEqualTo(AlertState.PENDING);
    assertThat(only(after).firedAt()).isZero();
  }

  @Test
  void firingAlertIsSentAgainAfterTheResendDelayAndEndsByItselfAfterFourTimes() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.alert("Down", "up * 2 ^ 1", Duration.ZERO));
    bench.answer("up * 2 ^ 1", A);
    bench.evaluate(group, 1);
    long start = bench.clock.get();
    assertThat(bench.sent)
        .containsExactly(
            new Alert(
                Labels.of("alertname", "Down", "instance", "a"),
                Labels.EMPTY,
                start,
                start + 4 * 60_000,
                "/graph?g0.expr=up+%2A+2+%5E+1&g0.tab=1"));
    // Exactly the delay later it is not yet due, one evaluation more and it is.
    bench.evaluate(group, 1);
    assertThat(bench.sent).hasSize(1);
    bench.evaluate(group, 1);
    assertThat(bench.sent).hasSize(2);
    assertThat(bench.sent.getLast().startsAt()).isEqualTo(start);
    assertThat(bench.sent.getLast().endsAt()).isEqualTo(bench.clock.get() + 4 * 60_000);
  }

  @Test
  void endIsReckonedFromTheLongerOfIntervalAndDelay() {
    bench.answer("up", A);
    RuleGroupConfig config =
        new RuleGroupConfig(
            "g",
            "f",
            Duration.ofMinutes(5),
            0,
            null,
            List.of(Bench.alert("Down", "up", Duration.ZERO)));
    RuleGroup group = new RuleGroup(config, bench.context, true);
    bench.evaluate(group, 1);
    assertThat(bench.sent.getLast().endsAt()).isEqualTo(bench.clock.get() + 20 * 60_000);
  }

  @Test
  void failedQueryLeavesAlertsAsTheyAre() {
    bench.answer("up", A);
    RuleGroup group = bench.group(Bench.alert("Down", "up", Duration.ZERO));
    bench.evaluate(group, 1);
    bench.failure = new RuleException("query timed out");
    bench.evaluate(group, 3);
    assertThat(only(group).state()).isEqualTo(AlertState.FIRING);
    assertThat(bench.sent).hasSize(1);
    assertThat(group.rules().get(0).status().lastError()).isEqualTo("query timed out");
  }
}
