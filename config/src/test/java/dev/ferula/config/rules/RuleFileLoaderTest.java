package dev.ferula.config.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ferula.config.Conformance;
import dev.ferula.model.NameScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleFileLoaderTest {
  /** Refuses one expression and one template, as a parser would. */
  private static final RuleChecks CHECKS =
      new RuleChecks() {
        @Override
        public void checkExpression(String expression) {
          if (expression.equals("rate(") || expression.equals("rate(hi)")) {
            throw new IllegalArgumentException("1:6: parse error: broken");
          }
        }

        @Override
        public void checkTemplate(String alert, String template) {
          if (template.contains("{{ broken")) {
            throw new IllegalArgumentException(alert + " is broken");
          }
        }
      };

  @Test
  void groupsKeepWhatWasWritten() {
    RuleFile file =
        load(
            """
            groups:
            - name: a
              interval: 5m
              query_offset: 30s
              limit: 10
              labels: {team: x}
              rules:
              - record: job:up:sum
                expr: sum by (job) (up)
              - alert: Down
                expr: |
                  up == 0
                for: 5m
                keep_firing_for: 1m
                labels: {severity: 1}
                annotations: {summary: "{{ $value }}"}
            - name: b
              rules: []
            """);
    assertThat(file.groups()).extracting(RuleFile.Group::name).containsExactly("a", "b");
    RuleFile.Group group = file.groups().getFirst();
    assertThat(group.interval()).isEqualTo(Duration.ofMinutes(5));
    assertThat(group.queryOffset()).isEqualTo(Duration.ofSeconds(30));
    assertThat(group.limit()).isEqualTo(10);
    assertThat(group.rules())
        .containsExactly(
            new RuleFile.Rule(
                "job:up:sum",
                "",
                "sum by (job) (up)",
                Duration.ZERO,
                Duration.ZERO,
                Map.of(),
                Map.of(),
                9,
                11),
            new RuleFile.Rule(
                "",
                "Down",
                "up == 0\n",
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Map.of("severity", "1"),
                Map.of("summary", "{{ $value }}"),
                11,
                11));
    assertThat(file.groups().get(1).queryOffset()).isNull();
  }

  @Test
  void everyFaultIsToldInPrometheusWords() {
    RuleFileException error =
        catchThrowableOfType(
            RuleFileException.class,
            () ->
                load(
                    """
                    groups:
                    - name: a
                      rules:
                      - record: "x{y}"
                        expr: rate(
                        for: 5m
                      - alert: A
                        expr: up
                        labels: {__name__: x, l: "{{ broken"}
                        annotations: {a: "{{ broken"}
                      - record: b
                        alert: B
                    - name: a
                      rules: []
                    """));
    assertThat(error.errors())
        .containsExactly(
            "f: 5:11: group \"a\", rule 1, \"x{y}\": could not parse expression: 1:6: parse error:"
                + " broken",
            "f: 4:13: group \"a\", rule 1, \"x{y}\": invalid field 'for' in recording rule",
            "f: 4:13: group \"a\", rule 1, \"x{y}\": braces present in the recording rule name;"
                + " should it be in expr?: x{y}",
            "f: group \"a\", rule 2, \"A\": invalid label name: __name__",
            "f: group \"a\", rule 2, \"A\": label \"l\": A is broken",
            "f: group \"a\", rule 2, \"A\": annotation \"a\": A is broken",
            "f: 11:13: 12:12: group \"a\", rule 3, \"B\": only one of 'record' and 'alert' must be"
                + " set",
            "f: 0:0: group \"a\", rule 3, \"B\": field 'expr' must be set in rule\n  at f:11:5",
            "f: 0:0: groupname: \"a\" is repeated in the same file\n  at f:13:3");
  }

  @Test
  void unknownFieldsAreRefusedUnlessIgnored() {
    String text = "groups:\n- name: a\n  rules:\n  - record: a\n    expr: b\n    annotation: c\n";
    assertThatThrownBy(() -> load(text))
        .hasMessage(
            """
            f: yaml: unmarshal errors:
              line 6: field annotation not found in type rulefmt.Rule
              at f:6:5: groups[0].rules[0].annotation: did you mean annotations?""");
    RuleFileLoader lenient = new RuleFileLoader(NameScheme.UTF8, CHECKS, true);
    assertThat(lenient.load(text, "f").groups()).hasSize(1);
  }

  @Test
  void filesOfOthersHaveTheVerdictOfTheirNames() throws IOException {
    Path folder = Conformance.folder("rulefmt");
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.filter(file -> file.toString().endsWith("yaml")).sorted().toList();
      assertThat(all).hasSize(16);
      for (Path file : all) {
        boolean legacy = file.toString().contains("legacy");
        NameScheme scheme = legacy ? NameScheme.LEGACY : NameScheme.UTF8;
        RuleFileLoader loader = new RuleFileLoader(scheme, CHECKS, false);
        if (file.toString().contains(".bad.")) {
          assertThatThrownBy(() -> loader.load(file))
              .as(file.toString())
              .isInstanceOf(RuleFileException.class);
        } else {
          assertThat(loader.load(file).groups()).as(file.toString()).isNotEmpty();
        }
      }
    }
  }

  private static RuleFile load(String text) {
    return new RuleFileLoader(NameScheme.UTF8, CHECKS, false).load(text, "f");
  }
}
