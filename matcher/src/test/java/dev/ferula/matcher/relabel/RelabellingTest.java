package dev.ferula.matcher.relabel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each action makes of labels. The hash values were computed with Python's hashlib. */
class RelabellingTest {
  private static final Labels LABELS =
      Labels.of("a", "foo", "b", "Bar", "c", "baz", "__meta_x", "1", "__meta_y", "2");

  /** One row: rules, and the labels that come out, or null where they are dropped. */
  record Row(
      String name,
      List<RelabelRule> rules,
      Labels input,
      @Nullable Labels output,
      NameScheme... schemes) {
    Row under(NameScheme scheme) {
      return new Row(name, rules, input, output, scheme);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
        row("replace needs a match", rule("a").regex("x.*").targetLabel("d"), LABELS),
        row("replace by default copies the source", rule("a").targetLabel("d"), with("d", "foo")),
        row(
            "sources are joined by the separator",
            rule("a", "none", "c").separator("-").targetLabel("d"),
            with("d", "foo--baz")),
        row(
            "no source is the empty text",
            rule().replacement("x").targetLabel("d"),
            with("d", "x")),
        row(
            "an empty replacement removes",
            rule("a").replacement("").targetLabel("b"),
            LABELS.with("b", "")),
        row(
            "an empty source with the default rule removes",
            rule("none").targetLabel("b"),
            LABELS.with("b", "")),
        row("regexes are anchored", rule("a").regex("o").targetLabel("d").replacement("x"), LABELS),
        row(
            "top-level alternatives are anchored",
            rule("a").regex("f|oo").targetLabel("d").replacement("x"),
            LABELS),
        row(
            "a dot matches a line break",
            rule("a").regex("x(.)y").targetLabel("b").replacement("<$1>"),
            Labels.of("a", "x\ny"),
            Labels.of("a", "x\ny", "b", "<\n>")),
        row(
            "a target may be a template",
            rule("a", "b")
                .regex("(f)oo;(?P<rest>.*)")
                .targetLabel("${1}_${rest}")
                .replacement("$$1"),
            with("f_Bar", "$1")),
        row(
                "a target that is no name changes nothing",
                rule("__meta_x").targetLabel("$1"),
                LABELS,
                LABELS)
            .under(NameScheme.LEGACY),
        row(
                "under UTF-8 a target may be any text",
                rule("a").regex("(f)oo").targetLabel("${1}-${1}"),
                LABELS,
                LABELS.with("f-f", "f"))
            .under(NameScheme.UTF8),
        row("keep keeps matches", rule("a").regex("f.o").action(RelabelAction.KEEP), LABELS),
        row("keep drops the rest", rule("a").regex("fo").action(RelabelAction.KEEP), null),
        row("drop drops matches", rule("a").regex("foo|x").action(RelabelAction.DROP), null),
        row("drop keeps the rest", rule("a").regex("fo").action(RelabelAction.DROP), LABELS),
        row(
            "keepequal keeps equals",
            rule("a").targetLabel("d").action(RelabelAction.KEEPEQUAL),
            Labels.of("a", "x", "d", "x"),
            Labels.of("a", "x", "d", "x")),
        row(
            "keepequal drops the rest",
            rule("a").targetLabel("b").action(RelabelAction.KEEPEQUAL),
            null),
        row(
            "dropequal drops equals, a missing label being empty",
            rule("no").targetLabel("none").action(RelabelAction.DROPEQUAL),
            null),
        row(
            "dropequal keeps the rest",
            rule("a").targetLabel("b").action(RelabelAction.DROPEQUAL),
            LABELS),
        row(
            "hashmod hashes with MD5",
            rule("a").targetLabel("d").modulus(1000).action(RelabelAction.HASHMOD),
            with("d", "696")),
        row(
            "hashmod joins, and its modulus is unsigned",
            rule("a", "b").targetLabel("d").modulus(-1).action(RelabelAction.HASHMOD),
            with("d", "16252699993005789716")),
        row(
            "labelmap copies by name",
            rule().regex("__meta_(.*)").replacement("m_${1}").action(RelabelAction.LABELMAP),
            LABELS.with("m_x", "1").with("m_y", "2")),
        row(
            "labelmap reads all labels before it writes",
            rule().regex("(.)").replacement("b").action(RelabelAction.LABELMAP),
            Labels.of("a", "1", "b", "2"),
            Labels.of("a", "1", "b", "2")),
        row(
                "labelmap replaces each match of a regex that escapes its anchors",
                rule().regex("a)|(b|c").replacement("<$1>").action(RelabelAction.LABELMAP),
                Labels.of("aabc", "1"),
                Labels.of("aabc", "1", "<>ab<c>", "1"))
            .under(NameScheme.UTF8),
        row(
            "labeldrop removes by name",
            rule().regex("__meta_.*|a").action(RelabelAction.LABELDROP),
            Labels.of("b", "Bar", "c", "baz")),
        row(
            "labelkeep removes the rest",
            rule().regex("a|b").action(RelabelAction.LABELKEEP),
            Labels.of("a", "foo", "b", "Bar")),
        row(
            "lowercase",
            rule("b").targetLabel("d").action(RelabelAction.LOWERCASE),
            with("d", "bar")),
        row(
            "uppercase maps one code point at a time",
            rule("a").targetLabel("a").action(RelabelAction.UPPERCASE),
            Labels.of("a", "straße𐐨"),
            Labels.of("a", "STRAßE𐐀")));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void appliesRules(Row row) {
    for (NameScheme scheme : row.schemes()) {
      Relabelling relabelling = Relabelling.of(row.rules(), scheme);
      assertThat(relabelling.apply(row.input())).isEqualTo(row.output());
      assertThat(relabelling.apply(row.input().toBuilder())).isEqualTo(row.output() != null);
    }
  }

  @Test
  void ofLabelsThatAreMappedToOneTheLastToComeCounts() {
    Relabelling relabelling =
        Relabelling.of(
            List.of(
                rule().targetLabel("c").replacement("later").build(),
                rule().regex("(a|b|c|d)").replacement("m").action(RelabelAction.LABELMAP).build()),
            NameScheme.UTF8);
    Labels.Builder labels = Labels.of("a", "1", "b", "2", "d", "4").toBuilder();
    assertThat(relabelling.apply(labels, List.of("a"))).isTrue();
    assertThat(labels.get("m")).isEqualTo("later");
    Labels.Builder again = Labels.of("a", "1", "b", "2", "c", "3", "d", "4").toBuilder();
    assertThat(relabelling.apply(again, List.of("c", "a"))).isTrue();
    assertThat(again.get("m")).isEqualTo("1");
  }

  @Test
  void rulesSeeWhatEarlierOnesWrote() {
    Relabelling relabelling =
        Relabelling.of(
            List.of(
                rule("a").targetLabel("d").build(),
                rule("d").regex("f(.*)").targetLabel("e").build(),
                rule("e").regex("oo").action(RelabelAction.KEEP).build()),
            NameScheme.LEGACY);
    assertThat(relabelling.apply(LABELS)).isEqualTo(LABELS.with("d", "foo").with("e", "oo"));
  }

  @Test
  void traceTellsEachStepAndHasNoOutputAfterADrop() {
    RelabelRule copy = rule("a").targetLabel("d").build();
    RelabelRule drop = rule("d").regex("foo").action(RelabelAction.DROP).build();
    Relabelling relabelling = Relabelling.of(List.of(copy, drop, copy), NameScheme.UTF8);
    assertThat(relabelling.trace(LABELS))
        .containsExactly(
            new RelabelStep(copy, LABELS.with("d", "foo"), true),
            new RelabelStep(drop, Labels.EMPTY, false),
            new RelabelStep(copy, Labels.EMPTY, false));
  }

  @Test
  void noRulesReturnTheSameLabels() {
    assertThat(Relabelling.NONE.apply(LABELS)).isSameAs(LABELS);
    assertThat(Relabelling.NONE.trace(LABELS)).isEmpty();
  }

  private static RelabelRule.Builder rule(String... sources) {
    return RelabelRule.builder().sourceLabels(sources.length == 0 ? null : List.of(sources));
  }

  private static Labels with(String name, String value) {
    return LABELS.with(name, value);
  }

  private static Row row(String name, RelabelRule.Builder rule, @Nullable Labels output) {
    return row(name, rule, LABELS, output);
  }

  private static Row row(
      String name, RelabelRule.Builder rule, Labels input, @Nullable Labels output) {
    return new Row(name, List.of(rule.build()), input, output, NameScheme.values());
  }
}
