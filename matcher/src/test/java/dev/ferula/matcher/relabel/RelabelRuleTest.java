package dev.ferula.matcher.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.model.NameScheme;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RelabelRuleTest {
  record Row(RelabelRule rule, NameScheme scheme, @Nullable String error) {}

  static Stream<Row> rows() {
    return Stream.of(
        legacy(action(null), "relabel action cannot be empty"),
        legacy(
            action(RelabelAction.HASHMOD).targetLabel("a"),
            "relabel configuration for hashmod requires non-zero modulus"),
        legacy(
            action(RelabelAction.REPLACE),
            "relabel configuration for replace action requires 'target_label' value"),
        legacy(
            action(RelabelAction.KEEPEQUAL),
            "relabel configuration for keepequal action requires 'target_label' value"),
        legacy(target("a-b"), "\"a-b\" is invalid 'target_label' for replace action"),
        utf8(target("a-b"), null),
        legacy(target("${1}_$x$2a9"), null),
        legacy(target("9$1"), "\"9$1\" is invalid 'target_label' for replace action"),
        legacy(target("${1"), "\"${1\" is invalid 'target_label' for replace action"),
        legacy(target("$"), "\"$\" is invalid 'target_label' for replace action"),
        utf8(target("${1"), null),
        legacy(
            target("a-b").modulus(7).action(RelabelAction.HASHMOD),
            "\"a-b\" is invalid 'target_label' for hashmod action"),
        legacy(
            target("$1").action(RelabelAction.LOWERCASE),
            "\"$1\" is invalid 'target_label' for lowercase action"),
        legacy(
            target("a").replacement("x").action(RelabelAction.UPPERCASE),
            "'replacement' can not be set for uppercase action"),
        legacy(
            target("a").replacement("x").action(RelabelAction.DROPEQUAL),
            "'replacement' can not be set for dropequal action"),
        legacy(
            target("a").regex("(.*)").action(RelabelAction.DROPEQUAL),
            "dropequal action requires only 'source_labels' and `target_label`,"
                + " and no other fields"),
        legacy(target("a").sourceLabels("b").action(RelabelAction.KEEPEQUAL), null),
        legacy(
            action(RelabelAction.LABELMAP).replacement("a-b"),
            "\"a-b\" is invalid 'replacement' for labelmap action"),
        legacy(action(RelabelAction.LABELMAP).replacement("a_$1"), null),
        utf8(action(RelabelAction.LABELMAP).replacement("a-b"), null),
        legacy(
            action(RelabelAction.LABELDROP).separator(","),
            "labeldrop action requires only 'regex', and no other fields"),
        legacy(
            action(RelabelAction.LABELKEEP).sourceLabels(List.of()),
            "labelkeep action requires only 'regex', and no other fields"),
        legacy(action(RelabelAction.LABELKEEP).regex("x"), null),
        legacy(action(RelabelAction.KEEP), null),
        legacy(action(RelabelAction.DROP), null));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void validatesInPrometheusWords(Row row) {
    if (row.error() == null) {
      row.rule().validate(row.scheme());
      assertThat(Relabelling.of(List.of(row.rule()), row.scheme()).rules())
          .containsExactly(row.rule());
    } else {
      assertThatThrownBy(() -> Relabelling.of(List.of(row.rule()), row.scheme()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(row.error());
    }
  }

  @ParameterizedTest
  @CsvSource({"replace, REPLACE", "KeepEqual, KEEPEQUAL", "labelmap, LABELMAP"})
  void actionsAreReadInAnyCase(String text, RelabelAction action) {
    assertThat(RelabelAction.parse(text)).isEqualTo(action);
  }

  @Test
  void unknownActionIsNamed() {
    assertThatThrownBy(() -> RelabelAction.parse("replac\t"))
        .hasMessage("unknown relabel action \"replac\\t\"");
  }

  @Test
  void brokenRegexIsShownWithItsAnchors() {
    assertThatThrownBy(() -> RelabelRegex.of("abc(def"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("error parsing regexp: missing closing ): `^(?s:abc(def)$`");
  }

  @Test
  void theDefaultRegexWrittenOutIsNotTheDefault() {
    assertThat(RelabelRegex.of("(.*)")).isNotEqualTo(RelabelRegex.DEFAULT);
    assertThat(RelabelRegex.of("(.*)").source()).isEqualTo(RelabelRegex.DEFAULT.source());
  }

  private static Row legacy(RelabelRule.Builder rule, @Nullable String error) {
    return new Row(rule.build(), NameScheme.LEGACY, error);
  }

  private static Row utf8(RelabelRule.Builder rule, @Nullable String error) {
    return new Row(rule.build(), NameScheme.UTF8, error);
  }

  private static RelabelRule.Builder action(@Nullable RelabelAction action) {
    return RelabelRule.builder().action(action);
  }

  private static RelabelRule.Builder target(String target) {
    return RelabelRule.builder().targetLabel(target);
  }
}
