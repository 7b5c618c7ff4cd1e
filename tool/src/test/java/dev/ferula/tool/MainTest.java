package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private InputStream in = InputStream.nullInputStream();

  private int run(String... arguments) {
    PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(new Terminal(in, outStream, errStream)).run(arguments);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  @Test
  void goodConfigurationIsCheckedWithItsRuleFiles() throws IOException {
    String rules = file("a.rules", "groups: [{name: g, rules: [{record: a, expr: up}]}]\n");
    String config = file("c.yml", "rule_files: [a.rules]\n");
    assertThat(run("check", "config", config)).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "Checking %s\n  SUCCESS: 1 rule files found\n SUCCESS: %s is valid prometheus config file"
                    .formatted(config, config)
                + " syntax\n\nChecking %s\n  SUCCESS: 1 rules found\n\n".formatted(rules));
  }

  @Test
  void withoutACommandTheUsageIsShownAndNothingIsWrong() {
    assertThat(run()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("usage: ferula tool", "check");
    assertThat(err.size()).isZero();
  }

  @Test
  void aServerThatCannotBeReachedIsNoFailedQueryWhereNothingIsAsked() {
    assertThat(run("check", "healthy", "--url=http://127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("Get \"http://127.0.0.1:1/-/healthy\": ");
  }

  @Test
  void otherFilesAreNotReadWhereOnlyTheSyntaxIsChecked() throws IOException {
    file("jobs.yml", "scrape_configs: [{job_nam: a}]\n");
    String config = file("c.yml", "scrape_config_files: [jobs.yml]\nrule_files: [none.yml]\n");
    assertThat(run("check", "config", config)).isEqualTo(1);
    assertThat(run("check", "config", "--syntax-only", config)).isZero();
  }

  @Test
  void badConfigurationFailsWithPrometheussWords() throws IOException {
    String config = file("c.yml", "globl: {}\n");
    assertThat(run("check", "config", config)).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "  FAILED: parsing YAML file %s: yaml: unmarshal errors:\n".formatted(config)
                + "  line 1: field globl not found in type config.plain\n");
  }

  @Test
  void badExpressionsAndTemplatesOfRulesFail() throws IOException {
    String rules =
        file(
            "a.rules",
            """
            groups:
              - name: g
                rules:
                  - {record: a, expr: 'sum('}
                  - {alert: B, expr: up, annotations: {x: '{{ .Foo'}}
            """);
    assertThat(run("check", "rules", rules)).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("could not parse expression: 1:5: parse error: unclosed left parenthesis")
        .contains("unclosed action");
  }

  @Test
  void scriptsSayHowManyEvaluationsPassed() throws IOException {
    String script =
        file(
            "a.test",
            "load 1m\n  x 1 2\n\neval instant at 1m x\n  x 2\n\neval instant at 0 x\n  x 7\n");
    assertThat(run("promqltest", script)).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("1 passed, 1 failed\n");
  }

  /* What promtool 3.5.3 says to the same words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          frobnicate                  | expected command but got "frobnicate"
          check                       | must select a subcommand of 'check'
          check config                | required argument 'config-files' not provided
          check config /no/such/file  | path '/no/such/file' does not exist
          check rules --foo           | unknown long flag '--foo'
          """)
  void usageErrorsAreInPromtoolsWords(String words, String text) {
    assertThat(run(words.split(" +"))).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("ferula tool: error: " + text + ", try --help\n");
  }

  @Test
  void rulesAreReadFromStandardInput() {
    in =
        new ByteArrayInputStream(
            "groups: [{name: g, rules: [{record: a, expr: up}]}]".getBytes(StandardCharsets.UTF_8));
    assertThat(run("check", "rules")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("Checking standard input\n  SUCCESS: 1 rules found\n\n");
  }

  @Test
  void duplicateRulesAreFindingsAndFatalWhereAsked() throws IOException {
    String rules =
        file(
            "a.rules",
            "groups: [{name: g, rules: [{record: a, expr: up}, {record: a, expr: down}]}]\n");
    assertThat(run("check", "rules", rules)).isZero();
    assertThat(run("check", "rules", "--lint-fatal", rules)).isEqualTo(3);
    assertThat(run("check", "rules", "--lint-fatal", "--lint=none", rules)).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("lint error 1 duplicate rule(s) found.\nMetric: a\nLabel(s):\nMight cause");
  }

  @Test
  void helpIsNoError() {
    assertThat(run("--help")).isZero();
    assertThat(run("check", "rules", "--help")).isZero();
    assertThat(run("--version")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("promtool, version 3.14.0");
  }

  @Test
  void debuggingShowsAllDataOfATest() throws IOException {
    file("a.rules", "groups: [{name: g, rules: [{record: b, expr: up * 2}]}]\n");
    String tests =
        file(
            "t.yml",
            """
            rule_files: [a.rules]
            tests:
              - interval: 1m
                input_series: [{series: up, values: '1 0 stale'}, {series: h, values: '_ {{count:1}}'}]
                promql_expr_test: [{expr: b, eval_time: 2m, exp_samples: []}]
            """);
    assertThat(run("test", "rules", "--debug", tests)).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith(
            """
            DEBUG: Starting test unnamed#0
            DEBUG: Dump of all data (input_series and rules) at 2m1s:
            {__name__="b"} =>
            0 @[60000]
            {__name__="h"} =>
            {count:1, sum:0} @[60000]
            {__name__="up"} =>
            0 @[60000]
            DEBUG: Test unnamed#0 finished, took""");
  }

  @Test
  void whatTestsLeaveOutIsShownAndCanFailABuild() throws IOException {
    file(
        "a.rules",
        "groups: [{name: g, rules: [{alert: A, expr: up == 0 or absent(up)}, {record: b, expr: up}]}]\n");
    String tests =
        file(
            "t.yml",
            """
            rule_files: [a.rules]
            tests:
              - interval: 1m
                input_series: [{series: up, values: '0 0'}]
                alert_rule_test: [{eval_time: 1m, alertname: A, exp_alerts: [{}]}]
            """);
    assertThat(run("test", "rules", "--coverage", "--mutation", "--gaps-fatal", tests))
        .isEqualTo(3);
    String rules = directory.resolve("a.rules").toString();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
              SUCCESS

            Coverage: 1 of 2 rules tested, 1 of 2 branches seen
              RULES, group g, A: never had a result: absent(up)
              RULES, group g, b: no test looks at it

            Mutation: 3 of 4 changes noticed
              RULES, group g, A: no test notices for: 0s -> 1m

            """
                .replace("RULES", rules));
    assertThat(run("test", "rules", "--coverage", tests)).isZero();
  }
}
