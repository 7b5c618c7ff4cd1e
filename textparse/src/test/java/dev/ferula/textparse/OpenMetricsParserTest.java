package dev.ferula.textparse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenMetricsParserTest {
  private static final ParserOptions STARTS = new ParserOptions(false, false, false, false, true);

  private static void check(String body, String... entries) {
    check(ParserOptions.DEFAULT, body, entries);
  }

  private static void check(ParserOptions options, String body, String... entries) {
    assertThat(Dump.of(new OpenMetricsParser(options), body)).containsExactly(entries);
    OpenMetricsParser lexed = new OpenMetricsParser(options);
    lexed.lexEverything = true;
    assertThat(Dump.of(lexed, body)).as("without the fast path").containsExactly(entries);
  }

  @Test
  void samplesMetadataAndUnits() {
    check(
        "# TYPE a_seconds counter\n# UNIT a_seconds seconds\n# HELP a_seconds say \\\"hi\\\"\n"
            + "a_seconds_total{x=\"y\"} 1 1.5\n# EOF\n",
        "type a_seconds counter",
        "unit a_seconds seconds",
        "help a_seconds say \"hi\"",
        "{__name__=\"a_seconds_total\", x=\"y\"} 1 @1500");
  }

  @Test
  void exemplarsFollowTheirSamples() {
    check(
        "a_total 1 # {trace=\"x\"} 0.5\nb_total 2 3 # {} 4 5.25\n# EOF",
        "{__name__=\"a_total\"} 1 # {trace=\"x\"} 0.5",
        "{__name__=\"b_total\"} 2 @3000 # {} 4 @5250");
  }

  @Test
  void bodyMustEnd() {
    check("a 1\n", "{__name__=\"a\"} 1", "error data does not end with # EOF at line 2, column 1");
    check("# EOF\na 1\n", "error unexpected data after # EOF at line 2, column 1");
  }

  @Test
  void unitMustEndName() {
    check(
        "# UNIT a_b seconds\n# EOF\n",
        "error unit \"seconds\" not a suffix of metric \"a_b\" at line 1, column 11");
  }

  @Test
  void createdLinesBecomeStartTimestamps() {
    String body =
        "# TYPE a counter\na_total{x=\"1\"} 1\na_created{x=\"1\"} 100.5\n"
            + "a_total{x=\"2\"} 2\na_created{x=\"2\"} 200\n"
            + "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_count 2\nh_created 5\n"
            + "# TYPE g gauge\ng_created 1\n# EOF\n";
    check(
        STARTS,
        body,
        "type a counter",
        "{__name__=\"a_total\", x=\"1\"} 1 start 100500",
        "{__name__=\"a_total\", x=\"2\"} 2 start 200000",
        "type h histogram",
        "{__name__=\"h_bucket\", le=\"1.0\"} 1 start 5000",
        "{__name__=\"h_bucket\", le=\"+Inf\"} 2 start 5000",
        "{__name__=\"h_count\"} 2 start 5000",
        "type g gauge",
        "{__name__=\"g_created\"} 1");
    assertThat(Dump.of(new OpenMetricsParser(ParserOptions.DEFAULT), body))
        .contains("{__name__=\"a_created\", x=\"1\"} 100.5");
  }

  @Test
  void longFamilyWithoutCreatedLinesIsReadTwiceAtMost() {
    StringBuilder body = new StringBuilder("# TYPE a counter\n");
    for (int i = 0; i < 50_000; i++) {
      body.append("a_total{x=\"").append(i).append("\"} 1\n");
    }
    body.append("# EOF\n");
    assertThat(Dump.of(new OpenMetricsParser(STARTS), body.toString())).hasSize(50_001);
  }

  @Test
  void quotedNames() {
    check(
        "# TYPE \"a.b\" counter\n{\"a.b_total\",c=\"d\"} 1\n# EOF\n",
        "type a.b counter",
        "{__name__=\"a.b_total\", c=\"d\"} 1");
  }

  @Test
  void spacesAreExact() {
    check(
        "a  1\n# EOF\n",
        "error expected value after metric, got \"  \" (\"INVALID\") while parsing: \"a  \" at line 1,"
            + " column 2");
    check(
        "a 1  2\n# EOF\n",
        "{__name__=\"a\"} 1",
        "error expected a valid start token, got \" 2\\n\" (\"TIMESTAMP\") while parsing: \" 2\\n\" at"
            + " line 1, column 5");
  }
}
