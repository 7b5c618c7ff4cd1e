package dev.ferula.textparse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConvertingParserTest {
  private static final ParserOptions CONVERT = new ParserOptions(false, false, true, false, false);
  private static final ParserOptions KEEP = new ParserOptions(false, false, true, true, false);

  private static final String BODY =
      """
      # TYPE h histogram
      h_bucket{a="1",le="0.5"} 1
      h_bucket{a="1",le="1"} 3
      h_bucket{a="1",le="+Inf"} 4
      h_sum{a="1"} 2.5
      h_count{a="1"} 4
      h_bucket{a="2",le="+Inf"} 1
      h_count{a="2"} 1
      other 1
      # TYPE g gauge
      g_bucket{le="1"} 1
      """;

  private static final String FIRST =
      "{__name__=\"h\", a=\"1\"} int schema -53 count 4 sum 2.5 zero 0 spans [0, 3][] deltas [1, 1,"
          + " -1][] bounds [0.5, 1.0] UNKNOWN";
  private static final String SECOND =
      "{__name__=\"h\", a=\"2\"} int schema -53 count 1 sum 0 zero 0 spans [0, 1][] deltas [1][]"
          + " bounds [] UNKNOWN";

  private static ExpositionParser parser(ParserOptions options) {
    return Parsers.create(Parsers.TEXT, options);
  }

  @Test
  void seriesOfOneHistogramBecomeOneNativeHistogram() {
    assertThat(Dump.of(parser(CONVERT), BODY))
        .containsExactly(
            "type h histogram",
            FIRST,
            SECOND,
            "{__name__=\"other\"} 1",
            "type g gauge",
            "{__name__=\"g_bucket\", le=\"1\"} 1");
  }

  @Test
  void classicSeriesStayWhereWanted() {
    assertThat(Dump.of(parser(KEEP), BODY)).hasSize(13).contains(FIRST, SECOND);
  }

  @Test
  void histogramAtTheEndIsConverted() {
    assertThat(Dump.of(parser(CONVERT), BODY.substring(0, BODY.indexOf("other"))))
        .endsWith(FIRST, SECOND);
  }

  @Test
  void countsThatFallMakeNoHistogram() {
    assertThat(
            Dump.of(
                parser(CONVERT),
                "# TYPE h histogram\nh_bucket{le=\"1\"} 3\nh_bucket{le=\"2\"} 1\nx 1\n"))
        .containsExactly("type h histogram", "{__name__=\"x\"} 1");
  }

  @Test
  void fractionsMakeAFloatHistogram() {
    assertThat(
            Dump.of(
                parser(CONVERT),
                "# TYPE h histogram\nh_bucket{le=\"1\"} 0.5\nh_bucket{le=\"+Inf\"} 2\n"))
        .last()
        .isEqualTo(
            "{__name__=\"h\"} float schema -53 count 2.0 sum 0 zero 0.0 spans [0, 2][] counts [0.5,"
                + " 1.5][] bounds [1.0] UNKNOWN");
  }

  @Test
  void whatNoStorageWouldTakeIsNoHistogramAndHarmsNone() {
    String after = "# TYPE k histogram\nk_bucket{le=\"+Inf\"} 1\n";
    for (String body :
        new String[] {
          "h_bucket{le=\"1\"} 3\nh_count 2\n", "h_bucket{le=\"-Inf\"} 1\nh_bucket{le=\"1\"} 2\n"
        }) {
      assertThat(Dump.of(parser(CONVERT), "# TYPE h histogram\n" + body + after))
          .hasSize(3)
          .last()
          .asString()
          .startsWith("{__name__=\"k\"} int schema -53 count 1");
    }
  }

  @Test
  void aHistogramHasTheTimeOfItsOwnSeries() {
    assertThat(
            Dump.of(
                parser(CONVERT),
                "# TYPE h histogram\n"
                    + "h_bucket{a=\"1\",le=\"+Inf\"} 1 1000\nh_bucket{a=\"2\",le=\"+Inf\"} 1 2000\n"))
        .satisfiesExactly(
            type -> assertThat(type).isEqualTo("type h histogram"),
            first -> assertThat(first).endsWith("@1000"),
            second -> assertThat(second).endsWith("@2000"));
  }
}
