package dev.ferula.textparse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextParserTest {
  private final TextParser parser = new TextParser(ParserOptions.DEFAULT);

  private void check(String body, String... entries) {
    assertThat(Dump.of(parser, body)).containsExactly(entries);
    TextParser lexed = new TextParser(ParserOptions.DEFAULT);
    lexed.lexEverything = true;
    assertThat(Dump.of(lexed, body)).as("without the fast path").containsExactly(entries);
  }

  @Test
  void samplesComeWithLabelsValuesAndTimestamps() {
    check(
        "a 1\nb{x=\"y\"} 2.5 1234\nc{z=\"1\",a=\"2\",} -3e2\n",
        "{__name__=\"a\"} 1",
        "{__name__=\"b\", x=\"y\"} 2.5 @1234",
        "{__name__=\"c\", a=\"2\", z=\"1\"} -300");
  }

  @Test
  void lastLineNeedsNoLineFeed() {
    check("a 1", "{__name__=\"a\"} 1");
    check("a{b=\"c\"} 1 5", "{__name__=\"a\", b=\"c\"} 1 @5");
  }

  @Test
  void metadataAndCommentsAreEntries() {
    check(
        "# HELP a one \\n two \\\\ \\x\n# TYPE a counter\n# anything\n#x\n\na 1\n",
        "help a one \n two \\ \\x",
        "type a counter",
        "comment",
        "comment",
        "{__name__=\"a\"} 1");
  }

  @Test
  void blanksAreFreeBetweenTokens() {
    check("a { b = \"c\" , d=\"e\"\t} \t 1 \t 7 \n", "{__name__=\"a\", b=\"c\", d=\"e\"} 1 @7");
  }

  @Test
  void blanksBeforeNameBelongToIt() {
    check("  a 1\n", "{__name__=\"  a\"} 1");
  }

  @Test
  void quotedNamesMayHoldAnything() {
    check(
        "{\"some.metric\",\"l.1\"=\"v\"} 1\n# TYPE \"other.metric\" gauge\n{\"other.metric\"} 2\n",
        "{__name__=\"some.metric\", \"l.1\"=\"v\"} 1",
        "type other.metric gauge",
        "{__name__=\"other.metric\"} 2");
  }

  @Test
  void escapesAndLineFeedsInValues() {
    check(
        "a{b=\"1\\\"2\\\\3\\n4\\t5\"} 1\nc{d=\"e\nf\"} 2\n",
        "{__name__=\"a\", b=\"1\\\"2\\\\3\\n4\\\\t5\"} 1",
        "{__name__=\"c\", d=\"e\\nf\"} 2");
  }

  @Test
  void boundsOfHistogramsAndQuantilesOfSummariesHaveOneSpelling() {
    check(
        "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"1000000\"} 1\nh_bucket{le=\"+Inf\"} 1\n"
            + "# TYPE s summary\ns{quantile=\"0\"} 1\ns{quantile=\"1e-3\"} 1\ns{le=\"1\"} 2\n",
        "type h histogram",
        "{__name__=\"h_bucket\", le=\"1.0\"} 1",
        "{__name__=\"h_bucket\", le=\"1e+06\"} 1",
        "{__name__=\"h_bucket\", le=\"+Inf\"} 1",
        "type s summary",
        "{__name__=\"s\", quantile=\"0.0\"} 1",
        "{__name__=\"s\", quantile=\"0.001\"} 1",
        "{__name__=\"s\", le=\"1\"} 2");
  }

  @Test
  void boundsAreNumbersInEverySpellingOfGo() {
    String[][] spellings = {
      {"0x1p3", "8.0"}, {"1_000", "1000.0"}, {"-0", "0.0"}, {"+.5", "0.5"}, {"-nan", "-nan"},
      {"1__0", "1__0"}, {"0x1p3f", "0x1p3f"}, {"1e400", "1e400"}, {"infinity", "+Inf"}, {"1d", "1d"}
    };
    for (String[] spelling : spellings) {
      check(
          "# TYPE h histogram\nh_bucket{le=\"" + spelling[0] + "\"} 1\n",
          "type h histogram",
          "{__name__=\"h_bucket\", le=\"" + spelling[1] + "\"} 1");
    }
  }

  @Test
  void specialValues() {
    check(
        "a +Inf\na -inf\na NaN\na 0x1\n",
        "{__name__=\"a\"} Infinity",
        "{__name__=\"a\"} -Infinity",
        "{__name__=\"a\"} NaN",
        "error strconv.ParseFloat: parsing \"0x1\": invalid syntax while parsing: \"a 0x1\" at line"
            + " 4, column 3");
  }

  @Test
  void zeroByteEndsBodySilentlyWhereLineStarts() {
    check("a 1\n\0b 2\n", "{__name__=\"a\"} 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a                   | expected value after metric, got "\\n" ("INVALID") while parsing: "a\\n"
          a{b='c'} 1          | expected label value, got "'" ("INVALID") while parsing: "a{b='"
          a{b="c}             | expected label value, got "\\"c}\\n\\n" ("INVALID") while parsing: "a{b=\\"c}\\n\\n"
          a 1 1 1             | expected next entry after timestamp, got "1\\n" ("TIMESTAMP")
          a 1 -1              | expected timestamp or new record, got "-" ("INVALID") while parsing: "a 1 -"
          a b                 | strconv.ParseFloat: parsing "b": invalid syntax while parsing: "a b"
          a 1e400             | strconv.ParseFloat: parsing "1e400": value out of range while parsing: "a 1e400"
          a 1_0               | unsupported character in float while parsing: "a 1_0"
          a{1="2"} 1          | expected label name, got "1" ("INVALID") while parsing: "a{1"
          -a 1                | expected a valid start token, got "-" ("INVALID") while parsing: "-"
          {b="c"} 1           | metric name not set while parsing: "{b=\\"c\\"} 1"
          a{"b","c"} 1        | metric name already set while parsing: "a{\\"b\\","
          # TYPE a metric     | invalid metric type "metric"
          # TYPE 1            | expected metric name after TYPE, got "1" ("INVALID") while parsing: "# TYPE 1"
          a 1 99999999999999999999 | strconv.ParseInt: parsing "99999999999999999999": value out of range
          """)
  void malformedLinesAreToldInPrometheusWords(String line, String reason) {
    List<String> entries = Dump.of(parser, "ok 1\n" + line + "\n");
    assertThat(entries.get(0)).isEqualTo("{__name__=\"ok\"} 1");
    assertThat(entries).hasSize(2);
    assertThat(entries.get(1)).startsWith("error " + reason).contains(" at line 2, column ");
  }

  @Test
  void invalidUtf8InValueIsRefused() {
    byte[] body = {'a', '{', 'b', '=', '"', (byte) 0xff, '"', '}', ' ', '1', '\n'};
    assertThat(Dump.of(parser, body))
        .containsExactly("error invalid UTF-8 label value: \"\\\"\\xff\\\"\" at line 1, column 5");
  }

  @Test
  void typeAndUnitLabelsReplaceThoseExposed() {
    TextParser typed = new TextParser(new ParserOptions(true, false, false, false, false));
    assertThat(Dump.of(typed, "# TYPE a counter\na{__type__=\"x\",b=\"c\"} 1\n"))
        .containsExactly("type a counter", "{__name__=\"a\", __type__=\"counter\", b=\"c\"} 1");
  }

  @Test
  void longOffendingTextIsCut() {
    String entry = Dump.of(parser, "a{b=\"" + "x".repeat(1_000_000)).get(0);
    assertThat(entry.length()).isLessThan(10_000);
    assertThat(entry).contains("... (1000002 bytes)");
  }
}
