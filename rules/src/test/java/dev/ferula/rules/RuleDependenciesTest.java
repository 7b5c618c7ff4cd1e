package dev.ferula.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleDependenciesTest {
  private static RuleConfig.Recording record(String name, String expr) {
    return Bench.record(name, expr, Labels.EMPTY);
  }

  private static List<List<Integer>> stages(RuleConfig... rules) {
    return RuleDependencies.stages(List.of(rules));
  }

  @Test
  void independentRulesAreOneStage() {
    assertThat(stages(record("a", "up"), record("b", "up"), record("c", "rate(x[5m])")))
        .containsExactly(List.of(0, 1, 2));
  }

  @Test
  void readerStandsBehindWhatItReads() {
    assertThat(stages(record("a", "up"), record("b", "a > 1"), record("c", "up")))
        .containsExactly(List.of(0, 2), List.of(1));
  }

  @Test
  void writerStandsBehindEarlierReadersWhichSeeTheValueBefore() {
    assertThat(stages(record("b", "a > 1"), record("a", "up")))
        .containsExactly(List.of(0), List.of(1));
  }

  @Test
  void selectorWithoutNameMayReadEverything() {
    assertThat(stages(record("a", "up"), record("b", "{job=\"x\"}"))).hasSize(2);
    assertThat(stages(record("a", "up"), record("b", "{__name__=~\"node_.*\"}"))).hasSize(1);
    assertThat(stages(Bench.record("a", "up", Labels.of("job", "y")), record("b", "{job=\"x\"}")))
        .hasSize(1);
  }

  @Test
  void readerOfAlertsStandsBehindTheAlertsItAsksFor() {
    RuleConfig alert = Bench.alert("Down", "up == 0", Duration.ZERO);
    assertThat(stages(alert, record("n", "count(ALERTS)"))).hasSize(2);
    assertThat(stages(alert, record("n", "count(ALERTS{alertname=\"Down\"})"))).hasSize(2);
    assertThat(stages(alert, record("n", "count(ALERTS{alertname=\"Other\"})"))).hasSize(1);
  }

  @Test
  void rulesThatWriteTheSameKeepTheirOrder() {
    assertThat(stages(record("a", "up"), record("a", "down"))).hasSize(2);
  }

  /** Whatever the rules, each pair that could tell the order apart is in order. */
  @Test
  void stagesKeepTheOrderOfEveryDependentPair() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<RuleConfig> rules = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        rules.add(record("r" + random.nextInt(6), "r" + random.nextInt(6) + " + 1"));
      }
      int[] stage = new int[rules.size()];
      List<List<Integer>> stages = RuleDependencies.stages(rules);
      for (int s = 0; s < stages.size(); s++) {
        for (int i : stages.get(s)) {
          stage[i] = s;
        }
      }
      for (int i = 0; i < rules.size(); i++) {
        for (int j = 0; j < i; j++) {
          if (RuleDependencies.reads(rules.get(i), rules.get(j))
              || RuleDependencies.reads(rules.get(j), rules.get(i))) {
            assertThat(stage[j]).as("round %d: %s", round, rules).isLessThan(stage[i]);
          }
        }
      }
    }
  }
}
