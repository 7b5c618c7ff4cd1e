package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(outStream, errStream).run(arguments);
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

  @Test
  void unknownCommandsAreUsageErrors() {
    assertThat(run("frobnicate")).isEqualTo(2);
    assertThat(run("check")).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
    assertThat(run("--help")).isZero();
  }
}
