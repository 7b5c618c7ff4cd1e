package dev.ferula.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetGroupReaderTest {
  private final TargetGroupReader reader = new TargetGroupReader("f", Map.of("__meta_x", "y"));

  private static final List<TargetGroup> GROUPS =
      List.of(
          new TargetGroup(
              "f:0",
              List.of(Labels.of("__address__", "a:1"), Labels.of("__address__", "b:2")),
              Labels.of("l", "v", "__meta_x", "y")),
          new TargetGroup("f:1", List.of(), Labels.of("__meta_x", "y")));

  @Test
  void jsonAndYamlSayTheSame() {
    assertThat(json("[{\"targets\": [\"a:1\", \"b:2\"], \"labels\": {\"l\": \"v\"}}, {}]"))
        .isEqualTo(GROUPS);
    assertThat(reader.yaml("- targets: [a:1, 'b:2']\n  labels: {l: v}\n- labels:\n"))
        .isEqualTo(GROUPS);
  }

  /* Each was given to Prometheus 3.5.3 by an HTTP server. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{'Targets': ['a:1'], 'LABELS': {'l': 'v'}}]               | a:1     | v",
        "[{'targets': ['x', 'y', 'z'], 'TARGETS': ['a:1']}]          | a:1     | ",
        "[{'targets': ['a:1'], 'labels': {'l': 'u', 'l': 'v'}}]      | a:1     | v",
        "[{'targets': ['a:1'], 'labels': {'l': 'v'}, 'labels': {}}]  | a:1     | ",
        "[{'targets': ['a:1'], 'labels': {'l': null}}]               | a:1     | ",
        "[{'targets': ['a:1'], 'labels': {'l': '\\ud800x'}}]           | a:1     | \ufffdx",
        "[{'targets': ['a:1'], 'labels': {'l': '\\ud83d\\ude00'}}]     | a:1     | \ud83d\ude00",
        "[{'target\u017f': ['a:1']}]                                    | a:1     | ",
        "[{'targets': ['b:2'], 'targets': null}]                     |         | ",
      })
  void jsonIsReadAsGoReadsIt(String text, String target, String label) {
    TargetGroup group = json(text.replace('\'', '"')).getFirst();
    assertThat(group.targets())
        .isEqualTo(target == null ? List.of() : List.of(Labels.of("__address__", target)));
    assertThat(group.shared().valueOrEmpty("l")).isEqualTo(label == null ? "" : label);
  }

  @Test
  void yamlScalarsAreTextWhateverTheyLookLike() {
    assertThat(reader.yaml("- {targets: [10], labels: {a: yes, b: 010, c: 1.50}}").getFirst())
        .isEqualTo(
            new TargetGroup(
                "f:0",
                List.of(Labels.of("__address__", "10")),
                Labels.of("a", "yes", "b", "010", "c", "1.50", "__meta_x", "y")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[null]",
        "[{\"target\": []}]",
        "[{\"targets\": [1]}]",
        "[{\"targets\": \"a\"}]",
        "[{\"labels\": {\"a\": 1}}]",
        "[{\"labels\": {\"\": \"x\"}}]",
        "[] []",
        "[{",
        "",
      })
  void brokenJsonIsRefused(String text) {
    assertThatThrownBy(() -> json(text)).isInstanceOf(DiscoveryException.class);
  }

  /* Each was given to Prometheus 3.5.3 as a file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "- {targets: [a:1], labels: {l: ~}}                                  |",
        "- {targets: [a:1], labels: {l: NULL}}                               |",
        "- {targets: [a:1], labels: {l: '~'}}                                | ~",
        "- {targets: [a:1], labels: {<<: {l: v}}}                            | v",
        "[&x {targets: [z], labels: {l: v}}, {<<: *x, targets: [a:1]}]       | v",
        "[&x {labels: {l: v}}, {<<: [*x, {labels: {m: w}}], targets: [a:1]}] | v",
        "- {targets: [z], <<: {targets: [a:1]}}                              |",
        "- {<<: {targets: [z]}, targets: [a:1]}                              |",
        "- {targets: [!!int 5, !x 6, 'a:1'], labels: {l: !!binary aGk=}}     | hi",
        "`- targets:\t[a:1]\n  labels:\n    l:\tv`                            | v",
        "`[\n\t\t{targets: [a:1],\n\t\tlabels: {l: v}}]`                     | v",
        "`- targets: [a:1]\u2028  labels: {l: v}`                           | v",
      })
  void yamlIsReadAsGoReadsIt(String text, String label) {
    TargetGroup group = reader.yaml(text).getLast();
    assertThat(group.targets()).endsWith(Labels.of("__address__", "a:1"));
    assertThat(group.shared().valueOrEmpty("l")).isEqualTo(label == null ? "" : label);
  }

  @Test
  void onlyTheFirstYamlDocumentIsRead() {
    assertThat(reader.yaml("---\n- targets: [a:1]\n---\n- targets: [b:2]\n")).hasSize(1);
    assertThat(reader.yaml("- targets: [a:1]\n...\n[junk")).hasSize(1);
  }

  @Test
  void aliasesCannotMakeMuchOfLittle() {
    StringBuilder text = new StringBuilder("- &x {targets: [");
    text.append("a,".repeat(10_000)).append("a]}\n");
    text.append("- *x\n".repeat(1_000));
    assertThatThrownBy(() -> reader.yaml(text.toString()))
        .hasMessage("yaml: more than 8388608 texts and mappings");
    StringBuilder nested = new StringBuilder("- &a0 {}\n");
    for (int i = 0; i < 90; i++) {
      nested.append("- &a" + (i + 1) + "\n  <<: [*a" + i + ", *a" + i + "]\n");
    }
    assertThatThrownBy(() -> reader.yaml(nested.toString()))
        .hasMessage("yaml: more than 8388608 texts and mappings");
    String recursive = "- &x\n  <<: *x\n  targets: [a]\n";
    assertThatThrownBy(() -> reader.yaml(recursive)).isInstanceOf(DiscoveryException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- {targets: [a], targets: [b]}",
        "- {labels: {a: b, a: c}}",
        "- {labels: {<<: {a: b}, a: c}}",
        "- {<<: a}",
        "a: b",
        "- ~",
        "- target: []",
        "- targets: a",
        "- {targets: [[a]]}",
        "- [",
        "- x"
      })
  void brokenYamlIsRefused(String text) {
    assertThatThrownBy(() -> reader.yaml(text)).isInstanceOf(DiscoveryException.class);
  }

  @Test
  void brokenYamlIsToldWithItsLineHoweverDeepItIs() {
    assertThatThrownBy(() -> reader.yaml("- targets: [a]\n  labels: {a\n"))
        .hasMessage("yaml: line 2: did not find expected ',' or '}'");
    for (int levels : new int[] {1_500, 100_000}) {
      assertThatThrownBy(() -> reader.yaml("- targets: " + "[".repeat(levels)))
          .isInstanceOf(DiscoveryException.class);
    }
  }

  @Test
  void nothingIsNoGroups() {
    assertThat(reader.yaml("")).isEmpty();
    assertThat(json("null")).isEmpty();
    assertThat(json("[]")).isEmpty();
  }

  private List<TargetGroup> json(String text) {
    return reader.json(text);
  }
}
