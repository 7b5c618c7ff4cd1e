package dev.ferula.matcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnchoredRegexTest {
  private static final long SEED = Long.getLong("seed", 20261122L);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo",
        "foo|bar|baz",
        "(foo|bar)-[ab]",
        "foo.*",
        ".*foo",
        ".*foo.*",
        "foo.+bar",
        "(?i)prod",
        "(?i:Prod).*",
        "a.c",
        "^foo$",
        "^(foo|bar).*$",
        "",
        ".*",
        ".+",
        "foo\\.bar\\d",
        "x?y",
        "(?:a|b|)c",
        "[^x]bc",
        ".*a.*b.+c"
      })
  void commonShapesNeedNoEngine(String regex) {
    assertThat(AnchoredRegex.compile(regex).usesEngine()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[0-9]+", "a{2,3}", "(ab)*", "\\bfoo", "foo[a-z]*-x", "(?i)é", "a*"})
  void otherShapesUseTheEngine(String regex) {
    assertThat(AnchoredRegex.compile(regex).usesEngine()).isTrue();
  }

  @Test
  void finiteExpressionsTellTheirValues() {
    assertThat(AnchoredRegex.compile("foo|bar|foo").setMatches()).containsExactly("foo", "bar");
    assertThat(AnchoredRegex.compile("(a|b)-(x|y)").setMatches())
        .containsExactly("a-x", "a-y", "b-x", "b-y");
    assertThat(AnchoredRegex.compile("node[1-3]").setMatches())
        .containsExactly("node1", "node2", "node3");
    assertThat(AnchoredRegex.compile("a?").setMatches()).containsExactly("a", "");
    assertThat(AnchoredRegex.compile("^a$|^b$").setMatches()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo.*", "(?i)foo", "foo|bar.*", "[a-z]+", "a.c", "a{1,2}"})
  void openExpressionsTellNoValues(String regex) {
    assertThat(AnchoredRegex.compile(regex).setMatches()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "foo.*, foo",
    "foo[0-9]+, foo",
    "foobar|foobaz.*, fooba",
    "(?i)foo, ''",
    ".*foo, ''",
    "a|b, ''"
  })
  void prefixIsCommonToAllMatches(String regex, String prefix) {
    assertThat(AnchoredRegex.compile(regex).prefix()).isEqualTo(prefix);
  }

  @Test
  void longListsOfPrefixesAreSearchedByPrefix() {
    String regex =
        String.join("|", IntStream.range(0, 5000).mapToObj(i -> "pod-" + i + "-.*").toList());
    AnchoredRegex compiled = AnchoredRegex.compile(regex);
    assertThat(compiled.usesEngine()).isFalse();
    assertThat(compiled.matches("pod-4999-x")).isTrue();
    assertThat(compiled.matches("pod-5000-x")).isFalse();
    assertThat(compiled.matches("po")).isFalse();
  }

  @Test
  void cachedAnswersStayRightWhenSlotsAreReused() {
    AnchoredRegex regex = AnchoredRegex.compile("v[0-9]*[05]");
    Pattern plain = Pattern.compile("v[0-9]*[05]");
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 3 * AnchoredRegex.CACHE_SIZE; i++) {
        assertThat(regex.matches("v" + i)).isEqualTo(plain.matches("v" + i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "abc( ~ error parsing regexp: missing closing ): `abc(`",
        "a) ~ error parsing regexp: unexpected ): `a)`",
        "a** ~ error parsing regexp: invalid nested repetition operator: `**`",
        "*a ~ error parsing regexp: missing argument to repetition operator: `*`",
        "[z-a] ~ error parsing regexp: invalid character class range: `z-a`",
        "[a ~ error parsing regexp: missing closing ]: `[a`",
        "(?z) ~ error parsing regexp: invalid or unsupported Perl syntax: `(?z`",
        "(?P<n>a)(?P<n>b)( ~ error parsing regexp: missing closing ): `(?P<n>a)(?P<n>b)(`",
        "(?P<n m>a) ~ error parsing regexp: invalid named capture: `(?P<n m>`",
        "x{1001} ~ error parsing regexp: invalid repeat count: `{1001}`",
        "(((a{100}){100}){100}) ~ error parsing regexp: invalid repeat count: `{100}`",
        "(a{2,40}b){30} ~ error parsing regexp: invalid repeat count: `{30}`"
      })
  void errorsHaveGosWords(String regex, String message) {
    assertThatThrownBy(() -> AnchoredRegex.compile(regex))
        .isInstanceOf(PatternSyntaxException.class)
        .hasMessage(message);
  }

  @Test
  void aListOfValuesIsNotParsedSoBytesMayBeInIt() {
    AnchoredRegex bytes = AnchoredRegex.compile("a|\udcff");
    assertThat(bytes.matches("\udcff")).isTrue();
    assertThat(bytes.matches("a")).isTrue();
    assertThat(bytes.matches("?")).isFalse();
    assertThat(bytes.matches("\ufffd")).isFalse();
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    assertThatThrownBy(() -> AnchoredRegex.compile("a|\udcffb\udcfe("))
        .hasMessage("error parsing regexp: invalid UTF-8: `\ufffdb\ufffd(`");
  }

  @Test
  void groupsMayHaveOneName() {
    AnchoredRegex regex = AnchoredRegex.compile("(?P<n>a+)b|(?<n>c+)d");
    assertThat(regex.matches("aab")).isTrue();
    assertThat(regex.matches("ccd")).isTrue();
    assertThat(regex.matches("aad")).isFalse();
  }

  @Test
  void hugeProgramsAndDeepNestingAreRefused() {
    assertThatThrownBy(() -> AnchoredRegex.compile("a{1000}".repeat(2000)))
        .hasMessageContaining("expression too large");
    assertThatThrownBy(() -> AnchoredRegex.compile("(".repeat(5000) + ")".repeat(5000)))
        .hasMessageContaining("expression nests too deeply");
    assertThat(AnchoredRegex.compile("(a{10}){100}").matches("a".repeat(1000))).isTrue();
  }

  @Test
  void agreesWithThePlainEngineOnGeneratedExpressions() {
    Random random = new Random(SEED);
    int compared = 0;
    for (int i = 0; i < 4000; i++) {
      String regex = regex(random, 3);
      Pattern plain;
      try {
        plain = Pattern.compile("^(?s:" + regex + ")$");
      } catch (PatternSyntaxException e) {
        assertThatThrownBy(() -> AnchoredRegex.compile(regex))
            .as("seed %d: %s", SEED, regex)
            .isInstanceOf(PatternSyntaxException.class);
        continue;
      }
      AnchoredRegex regexUnderTest = AnchoredRegex.compile(regex);
      for (String value : values(random, regex, regexUnderTest)) {
        boolean expected = plain.matcher(value).matches();
        assertThat(regexUnderTest.matches(value))
            .as("seed %d: `%s` on '%s'", SEED, regex, value)
            .isEqualTo(expected);
        if (expected) {
          assertThat(value).as("seed %d: `%s`", SEED, regex).startsWith(regexUnderTest.prefix());
        }
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(40_000);
  }

  private static String regex(Random random, int depth) {
    StringBuilder out = new StringBuilder();
    int parts = random.nextInt(4);
    for (int i = 0; i <= parts; i++) {
      out.append(part(random, depth));
    }
    if (random.nextInt(4) == 0) {
      out.append('|').append(depth > 0 ? regex(random, depth - 1) : "b");
    }
    if (random.nextInt(12) == 0) {
      out.insert(0, '^');
    }
    return random.nextInt(12) == 0 ? out.append('$').toString() : out.toString();
  }

  private static String part(Random random, int depth) {
    String[] atoms = {
      "a",
      "b",
      "k",
      "s",
      "A",
      "K",
      "-",
      "é",
      "😀",
      ".",
      "\\.",
      "[ab]",
      "[^a]",
      "[a-cx]",
      "\\d",
      "\\w",
      "\\S",
      "(?i)",
      "\\n",
      "]",
      "()",
      "[[:alpha:]]",
      "\\bk",
      "(?-s:.)",
      "{",
      "x{2}"
    };
    String atom =
        depth > 0 && random.nextInt(3) == 0
            ? new String[] {"(", "(?:", "(?i:", "(?s:"}[random.nextInt(4)]
                + regex(random, depth - 1)
                + ")"
            : atoms[random.nextInt(atoms.length)];
    return switch (random.nextInt(9)) {
      case 0 -> atom + "*";
      case 1 -> atom + "+";
      case 2 -> atom + "?";
      case 3 -> ".*";
      case 4 -> random.nextBoolean() ? ".+" : atom + "*?";
      default -> atom;
    };
  }

  private static List<String> values(Random random, String regex, AnchoredRegex compiled) {
    List<String> values = new ArrayList<>(List.of("", "a", "\n", regex));
    values.addAll(compiled.setMatches().stream().limit(5).toList());
    String[] alphabet = {
      "a", "b", "c", "k", "s", "A", "B", "K", "S", "x", "xx", "-", "é", "É", "😀", "\n", "7", ".",
      "\u212a", "\u017f", "]", "{"
    };
    for (int i = 0; i < 15; i++) {
      StringBuilder value = new StringBuilder(compiled.prefix());
      int length = random.nextInt(6);
      for (int j = 0; j < length; j++) {
        value.append(alphabet[random.nextInt(alphabet.length)]);
      }
      values.add(value.toString());
    }
    return values;
  }
}
