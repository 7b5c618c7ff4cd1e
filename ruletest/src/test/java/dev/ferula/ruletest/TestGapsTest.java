package dev.ferula.ruletest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.promql.parser.ParserOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tests leave out: rules and branches that none looks at, changes that none notices. */
class TestGapsTest {
  @TempDir Path directory;

  @BeforeEach
  void rules() throws IOException {
    Files.writeString(
        directory.resolve("a.rules"),
        """
        groups:
          - name: g
            interval: 1m
            rules:
              - {record: base, expr: sum(requests)}
              - {record: unread, expr: count(requests)}
              - {alert: High, expr: base > 10 or absent(requests), for: 2m}
              - {alert: Never, expr: base < -5 unless requests == 3}
        """);
  }

  private Path tests(String text) throws IOException {
    return Files.writeString(directory.resolve("t.yml"), "rule_files: [a.rules]\n" + text);
  }

  private static RuleTests runner() {
    return new RuleTests(RuleTestOptions.DEFAULT, () -> 0);
  }

  private static final String SHALLOW =
      """
      tests:
        - interval: 1m
          input_series: [{series: requests, values: '100x10'}]
          alert_rule_test:
            - {eval_time: 8m, alertname: High, exp_alerts: [{}]}
            - {eval_time: 8m, alertname: Never}
      """;

  /* Values on both sides of the threshold and on it, and the moments around "for". */
  private static final String DEEP =
      """
      tests:
        - interval: 1m
          input_series: [{series: requests, values: '10 11 11 11 11 10 9 9 9 9 9'}]
          alert_rule_test:
            - {eval_time: 0m, alertname: High}
            - {eval_time: 2m, alertname: High}
            - {eval_time: 3m, alertname: High, exp_alerts: [{}]}
            - {eval_time: 4m, alertname: High, exp_alerts: [{}]}
            - {eval_time: 5m, alertname: High}
            - {eval_time: 9m, alertname: High}
        - interval: 1m
          input_series: [{series: requests, values: '10x6'}]
          alert_rule_test:
            - {eval_time: 6m, alertname: High}
        - interval: 1m
          input_series: [{series: requests, values: '10.5x6'}]
          alert_rule_test:
            - {eval_time: 1m, alertname: High}
            - {eval_time: 2m, alertname: High, exp_alerts: [{}]}
        - interval: 1m
          input_series: [{series: requests, values: '9.5x6'}]
          alert_rule_test:
            - {eval_time: 6m, alertname: High}
        - interval: 1m
          input_series: [{series: requests, values: '-5 -5.1 -5.1 -5.2 -4.9 -5.6'}]
          alert_rule_test:
            - {eval_time: 0m, alertname: Never}
            - {eval_time: 1m, alertname: Never, exp_alerts: [{}]}
            - {eval_time: 4m, alertname: Never}
      """;

  @Test
  void aRuleIsTestedWhereATestNamesItOrReadsWhatDependsOnIt() throws IOException {
    RuleCoverage coverage = new RuleCoverage(ParserOptions.DEFAULT);
    assertThat(runner().run(tests(SHALLOW), coverage).failures()).isEmpty();
    assertThat(coverage.rules())
        .extracting(RuleCoverage.Seen::rule, RuleCoverage.Seen::tested, RuleCoverage.Seen::fired)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("base", true, true),
            org.assertj.core.groups.Tuple.tuple("unread", false, true),
            org.assertj.core.groups.Tuple.tuple("High", true, true),
            org.assertj.core.groups.Tuple.tuple("Never", true, false));
  }

  @Test
  void branchesThatNeverHadAResultAreNamed() throws IOException {
    RuleCoverage coverage = new RuleCoverage(ParserOptions.DEFAULT);
    runner().run(tests(SHALLOW), coverage);
    assertThat(coverage.rules().get(2).unseen()).containsExactly("absent(requests)");
    assertThat(coverage.rules().get(3).unseen()).containsExactly("base < -5", "requests == 3");
  }

  @Test
  void changesThatAShallowTestDoesNotNoticeSurvive() throws IOException {
    RuleMutations mutations = new RuleMutations(runner(), List.of(tests(SHALLOW)));
    assertThat(mutations.survivors())
        .extracting(mutation -> mutation.name() + " " + mutation.what())
        .contains("High > -> >=", "High > 10 -> 11", "High > 10 -> 9", "High for: 2m -> 1m")
        .doesNotContain("High > -> <=");
  }

  @Test
  void aTestAtTheThresholdAndAtTheMomentNoticesEveryChange() throws IOException {
    RuleMutations mutations = new RuleMutations(runner(), List.of(tests(DEEP)));
    assertThat(mutations.survivors())
        .extracting(mutation -> mutation.name() + " " + mutation.what())
        .filteredOn(what -> what.startsWith("High"))
        .isEmpty();
    assertThat(mutations.count()).isGreaterThan(10);
  }

  @Test
  void withoutPassingTestsNothingIsChanged() throws IOException {
    Path failing = tests(SHALLOW.replace("exp_alerts: [{}]", "exp_alerts: []"));
    assertThatThrownBy(() -> new RuleMutations(runner(), List.of(failing)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the tests fail without any change");
  }
}
