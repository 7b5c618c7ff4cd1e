package dev.ferula.rules.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.model.StaleMarker;
import dev.ferula.promql.Engine;
import dev.ferula.promql.EngineOptions;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.Parser;
import dev.ferula.rules.EngineRuleQuery;
import dev.ferula.rules.RuleQuery;
import dev.ferula.rules.ledger.SelectorState.Verdict;
import dev.ferula.storage.memory.MemoryStorage;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the ledger says of rules over a small plausible world that is scraped each minute. */
class RuleLedgerTest {
  private static final long MINUTE = 60_000;
  private static final Labels UP_A = Labels.of("__name__", "up", "instance", "a", "job", "api");
  private static final Labels UP_B = Labels.of("__name__", "up", "instance", "b", "job", "api");

  private final MemoryStorage storage = new MemoryStorage();
  private final Engine engine = new Engine(EngineOptions.DEFAULT, System::nanoTime);

  /** Everything has a sample at each minute but what the arguments name. */
  private void world(long minute, Labels... gone) {
    List<Labels> series =
        List.of(
            UP_A,
            UP_B,
            Labels.of("__name__", "requests_total", "code", "200", "instance", "a", "job", "api"),
            Labels.of("__name__", "requests_total", "code", "200", "instance", "b", "job", "api"),
            Labels.of("__name__", "up", "instance", "c", "job", "db"));
    for (Labels labels : series) {
      if (!List.of(gone).contains(labels)) {
        storage.add(labels, 0, minute * MINUTE, 1);
      }
    }
  }

  private RuleLedger evaluated(String expression, int minutes) {
    Expr expr = Parser.parse(expression);
    RuleLedger ledger = new RuleLedger(expr);
    RuleQuery query = new EngineRuleQuery(engine, storage).watching(ledger);
    for (int minute = 1; minute <= minutes; minute++) {
      world(minute);
      evaluate(ledger, query, expr, minute);
    }
    return ledger;
  }

  private static void evaluate(RuleLedger ledger, RuleQuery query, Expr expr, int minute) {
    ledger.ended(minute * MINUTE, !query.evaluate(expr, minute * MINUTE).isEmpty());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          up == 0                                    | MATCHING  | 0
          rate(requests_total[5m]) > 99              | MATCHING  | 0
          request_total > 0                          | NO_METRIC | 1
          rate(request_total[5m])                    | NO_METRIC | 1
          up{jop="api"}                              | NO_LABEL  | 1
          up{job="apj"}                              | NO_TARGET | 1
          up{instance=~"x.*"} == 0                   | NO_TARGET | 1
          requests_total{job="db"}                   | NO_TARGET | 1
          requests_total{code=~"5.."}                | QUIET     | 0
          requests_total{code="500"}                 | QUIET     | 0
          ALERTS{alertname="x"}                      | QUIET     | 0
          recorded:nothing > 1                       | QUIET     | 0
          absent(up{job="apj"})                      | NO_TARGET | 0
          absent_over_time(request_total[5m])        | NO_METRIC | 0
          sum(request_total) or vector(0)            | NO_METRIC | 0
          (request_total or up) == 0                 | NO_METRIC | 0
          (request_total or other_total) == 0        | NO_METRIC | 2
          """)
  void emptyAndHealthyIsToldFromNothingToLookAt(String expression, Verdict first, int dead) {
    Expr expr = Parser.parse(expression);
    RuleLedger ledger = new RuleLedger(expr);
    ledger.recorded(Set.of("recorded:nothing"));
    RuleQuery query = new EngineRuleQuery(engine, storage).watching(ledger);
    for (int minute = 1; minute <= 2; minute++) {
      world(minute);
      evaluate(ledger, query, expr, minute);
    }
    assertThat(ledger.selectors().getFirst().verdict()).isEqualTo(first);
    assertThat(ledger.deadSelectors()).isEqualTo(dead);
  }

  @Test
  void oneEmptyEvaluationIsNoVerdict() {
    RuleLedger ledger = evaluated("request_total", 1);
    assertThat(ledger.selectors().getFirst().verdict()).isEqualTo(Verdict.WAITING);
    assertThat(ledger.deadSelectors()).isZero();
  }

  @Test
  void rightSideOfUnlessMayBeMissingAndTheLeftMayNot() {
    RuleLedger ledger = evaluated("(up unless request_total) or (other_total unless up)", 2);
    assertThat(ledger.deadSelectors()).isZero();
    RuleLedger left = new RuleLedger(Parser.parse("request_total unless up"));
    RuleQuery query = new EngineRuleQuery(engine, storage).watching(left);
    for (int minute = 3; minute <= 4; minute++) {
      world(minute);
      evaluate(left, query, Parser.parse("request_total unless up"), minute);
    }
    assertThat(left.deadSelectors()).isEqualTo(1);
  }

  @Test
  void selectorRemembersHowManySeriesItHadWhenAndWithWhichLabels() {
    SelectorState state = evaluated("up{job=\"api\"} == 0", 3).selectors().getFirst();
    assertThat(state.selector()).isEqualTo("up{job=\"api\"}");
    assertThat(state.series()).isEqualTo(2);
    assertThat(state.lastMatched()).isEqualTo(3 * MINUTE);
    assertThat(state.lastLabels()).isEqualTo(UP_A);
  }

  @Test
  void aLongTimeWithoutChangeIsAccountedForUpToItsEnd() {
    Expr expr = Parser.parse("up{job=\"api\"} == 0 and on (job) requests_total > 0");
    RuleLedger ledger = new RuleLedger(expr);
    RuleQuery query = new EngineRuleQuery(engine, storage).watching(ledger);
    for (int minute = 1; minute <= 50; minute++) {
      world(minute);
      evaluate(ledger, query, expr, minute);
      assertThat(ledger.selectors())
          .extracting(SelectorState::lastMatched)
          .containsOnly(minute * MINUTE);
    }
    for (int minute = 51; minute <= 60; minute++) {
      world(minute, UP_A);
      evaluate(ledger, query, expr, minute);
    }
    SelectorState ups = ledger.selectors().getFirst();
    assertThat(ups.series()).isEqualTo(1);
    assertThat(ups.lastLabels()).isEqualTo(UP_B);
    for (int minute = 61; minute <= 70; minute++) {
      world(minute, UP_A, UP_B);
      evaluate(ledger, query, expr, minute);
    }
    SelectorState gone = ledger.selectors().getFirst();
    assertThat(gone.verdict()).isEqualTo(Verdict.VANISHED);
    // Five minutes longer than there were samples: the look-back.
    assertThat(gone.lastMatched()).isEqualTo(64 * MINUTE);
    assertThat(ledger.deadSelectors()).isEqualTo(1);
  }

  @Test
  void selectorWhoseLastSeriesVanishedIsReportedWithinTwoEvaluations() {
    Expr expr = Parser.parse("up{job=\"api\"} == 0");
    RuleLedger ledger = new RuleLedger(expr);
    RuleQuery query = new EngineRuleQuery(engine, storage).watching(ledger);
    world(1);
    evaluate(ledger, query, expr, 1);
    for (Labels labels : List.of(UP_A, UP_B)) {
      storage.add(labels, 0, 2 * MINUTE, StaleMarker.VALUE);
    }
    world(2, UP_A, UP_B);
    evaluate(ledger, query, expr, 2);
    assertThat(ledger.deadSelectors()).isZero();
    assertThat(ledger.lostSeries()).isTrue();
    world(3, UP_A, UP_B);
    evaluate(ledger, query, expr, 3);
    SelectorState state = ledger.selectors().getFirst();
    assertThat(state.verdict()).isEqualTo(Verdict.VANISHED);
    assertThat(state.lastMatched()).isEqualTo(MINUTE);
    assertThat(state.lastLabels()).isEqualTo(UP_A);
    assertThat(ledger.deadSelectors()).isEqualTo(1);
    world(4);
    evaluate(ledger, query, expr, 4);
    assertThat(ledger.selectors().getFirst().verdict()).isEqualTo(Verdict.MATCHING);
    assertThat(ledger.deadSelectors()).isZero();
  }

  @Test
  void reloadedRuleGoesOnWithItsAccountIfItsSelectorsAreTheSame() {
    RuleLedger before = evaluated("up == 0", 2);
    RuleLedger same = new RuleLedger(Parser.parse("up > 5"));
    same.takeOver(before);
    assertThat(same.selectors().getFirst().lastMatched()).isEqualTo(2 * MINUTE);
    RuleLedger other = new RuleLedger(Parser.parse("down == 0"));
    other.takeOver(before);
    assertThat(other.selectors().getFirst().lastMatched()).isZero();
  }
}
