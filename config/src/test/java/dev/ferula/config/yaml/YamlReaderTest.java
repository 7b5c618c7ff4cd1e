package dev.ferula.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.config.yaml.YamlNode.Mapping;
import dev.ferula.config.yaml.YamlNode.Position;
import dev.ferula.config.yaml.YamlNode.Scalar;
import dev.ferula.config.yaml.YamlNode.Sequence;
import dev.ferula.config.yaml.YamlValue.Bool;
import dev.ferula.config.yaml.YamlValue.Decimal;
import dev.ferula.config.yaml.YamlValue.Null;
import dev.ferula.config.yaml.YamlValue.Text;
import dev.ferula.config.yaml.YamlValue.Timestamp;
import dev.ferula.config.yaml.YamlValue.Whole;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
  static Stream<Arguments> scalars() {
    return Stream.of(
        Arguments.of("yes", new Bool(true)),
        Arguments.of("Off", new Bool(false)),
        Arguments.of("'yes'", new Text("yes")),
        Arguments.of("!!str yes", new Text("yes")),
        Arguments.of("~", new Null()),
        Arguments.of("12", whole(12)),
        Arguments.of("-012", whole(-10)),
        Arguments.of("0o17", whole(15)),
        Arguments.of("0x1F", whole(31)),
        Arguments.of("0b101", whole(5)),
        Arguments.of("1_000", whole(1000)),
        Arguments.of("089", new Decimal(89)),
        Arguments.of("1e3", new Decimal(1000)),
        Arguments.of(".5", new Decimal(0.5)),
        Arguments.of("-.inf", new Decimal(Double.NEGATIVE_INFINITY)),
        Arguments.of("1.2.3", new Text("1.2.3")),
        Arguments.of("15s", new Text("15s")),
        Arguments.of("2020-01-02", new Timestamp("2020-01-02")),
        Arguments.of("!!binary aGk=", new Text("hi")),
        Arguments.of("!!binary /w==", new Text("\udcff")));
  }

  @ParameterizedTest
  @MethodSource("scalars")
  void scalarsMeanWhatGoYamlTakesThemFor(String text, YamlValue value) {
    assertThat(YamlValue.of((Scalar) YamlReader.read(text))).isEqualTo(value);
  }

  private static Whole whole(long value) {
    return new Whole(BigInteger.valueOf(value));
  }

  @Test
  void nodesKnowWhereTheyStand() {
    Mapping mapping = (Mapping) YamlReader.read("a: 1\nb:\n  - x\n  - yy\n");
    assertThat(mapping.entries().get(1).key().position()).isEqualTo(new Position(2, 1));
    YamlNode.Sequence list = (YamlNode.Sequence) mapping.entries().get(1).value();
    assertThat(list.items().get(1).position()).isEqualTo(new Position(4, 5));
  }

  @Test
  void textWithoutADocumentHasNoRoot() {
    assertThat(YamlReader.read("")).isNull();
    assertThat(YamlReader.read("# only a comment\n")).isNull();
  }

  @Test
  void brokenTextIsToldWithItsPlace() {
    assertThatThrownBy(() -> YamlReader.read("a: 1\nb: [1, 2\nc: }\n"))
        .isInstanceOfSatisfying(
            YamlException.class, e -> assertThat(e.position().line()).isBetween(2, 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:\tb",
        "a :\t\t b\t",
        "\"a\"\t:\tb",
        "a: &x\tb",
        "a: !!str\tb",
        "a:\t# c\n  b",
        "é: 1\n𝄞:\tä\na:\tb",
        "a:\r\n  b"
      })
  void tabsBetweenThePartsOfALineAreSpaces(String text) {
    assertThat(YamlReader.read(text + "\n")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ta: b", "a:\n\tb: c", "-\ta", "- \ta", "?\ta", "? a\n:\tb", "-\t- a"})
  void tabsWhereALineMayBeginAreNot(String text) {
    assertThatThrownBy(() -> YamlReader.read(text + "\n"))
        .isInstanceOf(YamlException.class)
        .hasMessageContaining("found character that cannot start any token");
  }

  @Test
  void tabsInTextsStayThere() {
    Mapping root = (Mapping) YamlReader.read("a:\t\"x\ty\"\nb: x\ty\n");
    assertThat(root).isNotNull();
    assertThat(root.entries())
        .extracting(entry -> ((Scalar) entry.value()).text())
        .containsExactly("x\ty", "x\ty");
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("{\t\ta: b,\n\t\tc: d}", "b"),
        Arguments.of("a: x\n  \ty", "x y"),
        Arguments.of("a:\u0085  x\u0085  y", "x y"),
        Arguments.of("a: \u2028  x\u2029", "x"),
        Arguments.of("# c\u2028a: x", "x"),
        Arguments.of("a: \"x\u2028  y\"", "x\u2028y"),
        Arguments.of("a: \"\\x41\\N\\e\"", "A\u0085\u001b"),
        Arguments.of("a: |\u2028  x\n", "x\n"),
        Arguments.of("a: >-\n  x\n  y\n\n  z", "x y\nz"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void tabsBreaksAndEscapesAreThoseOfGoYaml(String text, String first) {
    Mapping root = (Mapping) YamlReader.read(text);
    assertThat(root).isNotNull();
    assertThat(((Scalar) root.entries().getFirst().value()).text()).isEqualTo(first);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of("a: |\n \tx", "found a tab character where an indentation space is expected"),
        Arguments.of("a: \"\\ud800\"", "found invalid Unicode character escape code"),
        Arguments.of("a: \"\\/\"", "found unknown escape character"),
        Arguments.of("a: !!", "did not find expected tag URI"),
        Arguments.of("a: |0", "found an indentation indicator equal to 0"),
        Arguments.of("%FOO\n---\na", "found unknown directive name"),
        Arguments.of("a: x\u2028b", "could not find expected ':'"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatGoYamlRefusesIsRefusedWithItsWords(String text, String words) {
    assertThatThrownBy(() -> YamlReader.read(text)).hasMessage(words);
  }

  @Test
  void aQuestionMarkInTextIsText() {
    Mapping root = (Mapping) YamlReader.read("a: [http://b/c?d, ?e]");
    assertThat(root).isNotNull();
    assertThat(((Sequence) root.entries().getFirst().value()).items())
        .extracting(item -> ((Scalar) item).text())
        .containsExactly("http://b/c?d", "?e");
  }

  @Test
  void depthIsLimited() {
    String deep = "[".repeat(YamlReader.MAX_DEPTH + 1) + "]".repeat(YamlReader.MAX_DEPTH + 1);
    assertThat(YamlReader.read(deep)).isNotNull();
    String deeper = "[".repeat(100) + "]".repeat(100);
    assertThatThrownBy(() -> YamlReader.read(deeper)).hasMessage("nested more than 50 levels deep");
    String deepest = "[".repeat(100_000) + "]".repeat(100_000);
    assertThatThrownBy(() -> YamlReader.read(deepest)).hasMessage("exceeded max depth of 200");
  }

  @Test
  void aliasesAreAsManyAsWanted() {
    String aliases = "a: &x [1]\nb: [" + "*x,".repeat(10_000) + "1]\n";
    assertThat(YamlReader.read(aliases)).isNotNull();
  }

  @Test
  void expansionIsLimited() {
    StringBuilder text = new StringBuilder("a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
    for (int i = 1; i <= 9; i++) {
      String alias = "*a" + (i - 1) + ",";
      text.append("a%d: &a%d [%s1]%n".formatted(i, i, alias.repeat(5)));
    }
    assertThatThrownBy(() -> YamlReader.read(text.toString()))
        .hasMessage("more than 5000000 nodes");
  }
}
