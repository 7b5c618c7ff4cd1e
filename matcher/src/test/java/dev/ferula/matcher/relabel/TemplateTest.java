package dev.ferula.matcher.relabel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
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
  })
  void expandsAsGoDoes(String template, String expected) {
    String[] expanded =
        RelabelRegex.of("(?P<year>\\d+)-(\\d+)(x)?")
            .expandMatch("2026-11", Template.parse(template));
    assertThat(expanded).containsExactly(expected);
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
    assertThat(RelabelRegex.of(regex).expandMatch(text, Template.parse("<$n>")))
        .containsExactly(expected);
  }

  @ParameterizedTest(name = "{0} gives {1}")
  @CsvSource({"$1, text", "$0, text", "$2, ''", "$name, ''"})
  void theDefaultRegexHasOneGroup(String template, String expected) {
    assertThat(RelabelRegex.DEFAULT.expandMatch("text", Template.parse(template)))
        .containsExactly(expected);
    assertThat(RelabelRegex.of("((?s:.*))").expandMatch("text", Template.parse(template)))
        .containsExactly(expected);
  }
}
