package dev.ferula.ruletest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleTestsTest {
  @TempDir Path directory;

  @BeforeEach
  void rules() throws IOException {
    Files.writeString(
        directory.resolve("down.rules"),
        """
        groups:
          - name: second
            rules:
              - {record: twice, expr: once * 2}
          - name: first
            rules:
              - {record: once, expr: up + 1}
              - alert: Down
                expr: up == 0
                for: 2m
                labels: {severity: page}
                annotations: {summary: '{{ $labels.instance }} of {{ $externalLabels.site }} is down'}
        """);
  }

  private RuleTestReport run(String text, String... names) throws IOException {
    Path file = Files.writeString(directory.resolve("t.yml"), text);
    RuleTestOptions options = RuleTestOptions.DEFAULT;
    return new RuleTests(
            new RuleTestOptions(options.parser(), false, List.of(names), false, false, false),
            () -> 0)
        .run(file);
  }

  private static final String TESTS =
      """
      rule_files: [down.rules]
      group_eval_order: [first, second]
      tests:
        - name: alerts
          interval: 1m
          external_labels: {site: here}
          input_series:
            - {series: 'up{instance="a"}', values: '1 0x5'}
          alert_rule_test:
            - {eval_time: 2m, alertname: Down}
            - eval_time: 3m
              alertname: Down
              exp_alerts:
                - exp_labels: {instance: a, severity: page}
                  exp_annotations: {summary: a of here is down}
        - name: records
          interval: 1m
          input_series:
            - {series: 'up', values: '1+1x5'}
          promql_expr_test:
            - {expr: twice, eval_time: 3m, exp_samples: [{labels: twice, value: %s}]}
      """;

  @Test
  void alertsAndExpressionsAsExpectedPass() throws IOException {
    assertThat(run(TESTS.formatted("10")).failures()).isEmpty();
  }

  @Test
  void anotherValueFailsWithBoth() throws IOException {
    assertThat(run(TESTS.formatted("11")).failures())
        .containsExactly(
            "    expr: \"twice\", time: 3m,\n        exp: twice 1.1E+01\n        got: twice 1E+01"
                .replace("twice 1", "{__name__=\"twice\"} 1"));
  }

  @Test
  void groupsAreEvaluatedInTheOrderThatIsAskedFor() throws IOException {
    String reversed = TESTS.formatted("8").replace("[first, second]", "[second, first]");
    assertThat(run(reversed).failures()).isEmpty();
  }

  @Test
  void onlyGroupsWithAMatchingNameRun() throws IOException {
    assertThat(run(TESTS.formatted("11"), "ale").cases())
        .extracting(RuleTestReport.Case::name)
        .containsExactly("alerts");
  }

  @Test
  void whatIsNoTestFileIsAnErrorWithItsLine() throws IOException {
    assertThat(run("tests:\n  - intervall: 1m\n").failures())
        .containsExactly(
            "yaml: unmarshal errors:\n  line 2: field intervall not found in type main.testGroup");
  }

  @Test
  void templatesOfTestsKnowTheExternalUrl() throws IOException {
    Files.writeString(
        directory.resolve("url.rules"),
        """
        groups: [{name: g, rules: [{alert: A, expr: vector(1), annotations: {at: '{{ externalURL }} {{ pathPrefix }}'}}]}]
        """);
    String text =
        """
        rule_files: [url.rules]
        tests:
          - external_url: http://x.example/p
            alert_rule_test:
              - {eval_time: 0m, alertname: A, exp_alerts: [{exp_annotations: {at: http://x.example/p /p}}]}
        """;
    assertThat(run(text).failures()).isEmpty();
  }

  @Test
  void testsMayStartAtADate() throws IOException {
    String text =
        """
        tests:
          - interval: 1m
            start_timestamp: 2026-01-01T00:00:00Z
            input_series: [{series: a, values: '1 2'}]
            promql_expr_test:
              - {expr: timestamp(a), eval_time: 1m, exp_samples: [{value: 1767225660}]}
              - {expr: year(), eval_time: 1m, exp_samples: [{value: 2026}]}
        """;
    assertThat(run(text).failures()).isEmpty();
  }

  @Test
  void anEmptyLabelOfARuleTakesTheElementsAwayAndAnEmptyAnnotationIsThere() throws IOException {
    Files.writeString(
        directory.resolve("down.rules"),
        """
        groups:
        - name: g
          labels: {team: x, gone: y}
          rules:
          - {record: r, expr: m, labels: {job: "", gone: ""}}
          - alert: A
            expr: m
            labels: {job: "", gone: ""}
            annotations: {written: "", expanded: "{{ $labels.nope }}", full: f}
        """);
    String test =
        """
        rule_files: [down.rules]
        tests:
        - input_series: [{series: 'm{job="j",i="1"}', values: "1"}]
          promql_expr_test:
          - {expr: r, eval_time: 0m, exp_samples: [{labels: 'r{i="1",team="x"}', value: 1}]}
          alert_rule_test:
          - eval_time: 0m
            alertname: A
            exp_alerts: [{exp_labels: {i: "1", team: x}, exp_annotations: {%s}}]
        """;
    assertThat(run(test.formatted("written: '', expanded: '', full: f")).passed()).isTrue();
    assertThat(run(test.formatted("full: f")).passed()).isFalse();
  }

  @Test
  void histogramsThatNoStorageTakesAreToldOfAtEachStepAndBreakTheRulesThatYieldThem()
      throws IOException {
    String loaded =
        """
        tests:
          - input_series: [{series: h, values: '{{buckets:[1]}} {{buckets:[-1]}}'}]
            alert_rule_test: [{eval_time: 2m, alertname: None, exp_alerts: []}]
        """;
    String problem =
        "positive side: bucket number 1 has observation count of -1: histogram has a bucket whose"
            + " observation count is negative";
    assertThat(run(loaded).cases().getFirst().failures()).containsExactly(problem, problem);

    Files.writeString(
        directory.resolve("minus.rules"),
        "groups: [{name: g, rules: [{record: less, expr: 'h - 2 * h'}]}]");
    String yielded =
        """
        rule_files: [minus.rules]
        tests:
          - input_series: [{series: h, values: '{{buckets:[1]}}'}]
        """;
    assertThat(run(yielded).cases().getFirst().failures())
        .containsExactly("    rule: less, time: 0s, err: " + problem);
  }
}
