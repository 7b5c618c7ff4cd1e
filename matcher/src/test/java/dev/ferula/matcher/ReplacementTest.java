package dev.ferula.matcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplacementTest {
  /** Templates expanded on the match of {@code (?P<year>\d+)-(\d+)(x)?} on {@code 2026-11}. */
  @ParameterizedTest(name = "{0} gives {1}")
  @CsvSource({
    "plain, plain",
    "$1, 2026",
    "${2}.$1, 11.2026",
    "$0, 2026-11",
    "$year/$2, 2026/11",
    "${year}s, 2026s",
    "$years, ''",
    "$1x, ''",
    "${1}x, 2026x",
    "$3, ''",
    "$9, ''",
    "$01, ''",
    "$99999999999, ''",
    "$$1, $1",
    "$$$1, $2026",
    "a$, a$",
    "$-$, $-$",
    "${1, '${1'",
    "${}, ${}",
    "${a b}, ${a b}",
    "$é, ''",
    "$\uD835\uDC00, ''",
  })
  void expandsAsGoDoes(String template, String expected) {
    Matcher match = RegexSyntax.compile("(?P<year>\\d+)-(\\d+)(x)?", 0).matcher("2026-11");
    assertThat(match.find()).isTrue();
    assertThat(Replacement.parse(template).expand(match)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} of {1} gives {2}")
  @CsvSource({
    "(?P<n>a.*)|(?P<n>b.*)|(?<n>c.*), axe, <axe>",
    "(?P<n>a.*)|(?P<n>b.*)|(?<n>c.*), bee, <bee>",
    "(?P<n>a.*)|(?P<n>b.*)|(?<n>c.*), cow, <cow>",
    "(?P<n>x)?(?P<n>[(?P<n>]+)(?P<n>\\(?P<n>y), ((P<n>y, <((>"
  })
  void ofSeveralGroupsOfOneNameTheFirstThatTookPartCounts(
      String regex, String text, String expected) {
    Matcher match = RegexSyntax.compile(regex, 0).matcher(text);
    assertThat(match.matches()).isTrue();
    assertThat(Replacement.parse("<$n>").expand(match)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} gives {1}")
  @CsvSource({"$1, text", "$0, text", "$2, ''", "$01, ''", "$name, ''", "$$1, $1"})
  void allOfATextIsTheMatchOfOneGroup(String template, String expected) {
    Matcher match = RegexSyntax.compile("(.*)", 0).matcher("text");
    assertThat(match.matches()).isTrue();
    assertThat(Replacement.parse(template).expand(match)).isEqualTo(expected);
    assertThat(Replacement.parse(template).expandWhole("text")).isEqualTo(expected);
  }
}
