package dev.ferula.exposition;

import static dev.ferula.exposition.ExpositionWriter.NO_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricType;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineWriterTest {
  private static final LabelText GET = LabelText.builder().add("method", "GET").build();
  private static final Exemplar TRACE =
      new Exemplar(Labels.of("trace_id", "abc"), 0.67, 1520879607789L);

  private final Page text = Page.of(ExpositionFormat.TEXT_0_0_4);
  private final Page openMetrics = Page.of(ExpositionFormat.OPEN_METRICS_1_0_0);

  @Test
  void textCounter() throws IOException {
    counter(text, "requests_total");
    assertThat(text.text())
        .isEqualTo(
            """
            # HELP requests_total How "many" \\\\ and \\n lines.
            # TYPE requests_total counter
            requests_total{method="GET"} 1e+06
            requests_total 3
            """);
  }

  @Test
  void openMetricsCounterHasTheSameSeriesName() throws IOException {
    counter(openMetrics, "requests_total");
    assertThat(openMetrics.text())
        .isEqualTo(
            """
            # TYPE requests counter
            # HELP requests How \\"many\\" \\\\ and \\n lines.
            requests_total{method="GET"} 1e+06 # {trace_id="abc"} 0.67 1520879607.789
            requests_total 3.0
            # EOF
            """);
  }

  @Test
  void aCounterWithoutTotalIsUnknownInOpenMetrics() throws IOException {
    counter(openMetrics, "requests");
    assertThat(openMetrics.text())
        .startsWith("# TYPE requests unknown\n")
        .contains("\nrequests{method=\"GET\"} 1e+06\n");
  }

  @Test
  void aCounterWhoseBaseIsTakenIsUnknownInOpenMetrics() throws IOException {
    openMetrics.writer.begin(Family.of("a_total", MetricType.COUNTER).withBaseTaken());
    openMetrics.writer.value(LabelText.EMPTY, 1);
    openMetrics.writer.end();
    assertThat(openMetrics.text()).isEqualTo("# TYPE a_total unknown\na_total 1.0\n# EOF\n");
  }

  private static void counter(Page page, String name) throws IOException {
    Family family = Family.of(name, MetricType.COUNTER).withHelp("How \"many\" \\ and \n lines.");
    page.writer.begin(family);
    page.writer.value(GET, 1e6, NO_TIME, NO_TIME, TRACE);
    page.writer.value(LabelText.EMPTY, 3);
    page.writer.end();
  }

  @Test
  void labelValuesAreEscaped() throws IOException {
    text.writer.begin(Family.of("g", MetricType.GAUGE));
    text.writer.value(LabelText.builder().add("a", "x\"y\\z\nü😱\ud800").build(), -0.5);
    text.writer.end();
    assertThat(text.text()).isEqualTo("# TYPE g gauge\ng{a=\"x\\\"y\\\\z\\nü😱\ufffd\"} -0.5\n");
  }

  @Test
  void textHistogram() throws IOException {
    histogram(text);
    assertThat(text.text())
        .isEqualTo(
            """
            # TYPE h histogram
            h_bucket{method="GET",le="0.5"} 1
            h_bucket{method="GET",le="1e+06"} 3
            h_bucket{method="GET",le="+Inf"} 1000000
            h_sum{method="GET"} 6.5
            h_count{method="GET"} 1000000
            h_bucket{le="0.5"} 0
            h_bucket{le="1e+06"} 0
            h_bucket{le="+Inf"} 0
            h_sum 0
            h_count 0
            """
                .replace("1000000\n", "1e+06\n"));
  }

  @Test
  void openMetricsHistogramHasExactCountsAndExemplars() throws IOException {
    histogram(openMetrics);
    assertThat(openMetrics.text())
        .isEqualTo(
            """
            # TYPE h histogram
            h_bucket{method="GET",le="0.5"} 1
            h_bucket{method="GET",le="1e+06"} 3 # {trace_id="abc"} 0.67 1520879607.789
            h_bucket{method="GET",le="+Inf"} 1000000
            h_sum{method="GET"} 6.5
            h_count{method="GET"} 1000000
            h_bucket{le="0.5"} 0
            h_bucket{le="1e+06"} 0
            h_bucket{le="+Inf"} 0
            h_sum 0.0
            h_count 0
            # EOF
            """);
  }

  private static void histogram(Page page) throws IOException {
    page.writer.begin(Family.of("h", MetricType.HISTOGRAM).withBounds(0.5, 1e6));
    page.writer.histogram(
        GET, Page.Histogram.classic(1_000_000, 6.5, 1, 2, 999_997).with(Map.of(1, TRACE)), 1500);
    page.writer.histogram(LabelText.EMPTY, Page.Histogram.classic(0, 0, 0, 0, 0), NO_TIME);
    page.writer.end();
  }

  @Test
  void equalBoundsShowOnlyTheLast() throws IOException {
    text.writer.begin(Family.of("h", MetricType.HISTOGRAM).withBounds(1, 5, 5));
    text.writer.histogram(LabelText.EMPTY, Page.Histogram.classic(10, 1, 1, 2, 3, 4), NO_TIME);
    text.writer.end();
    assertThat(text.text())
        .contains("h_bucket{le=\"1\"} 1\nh_bucket{le=\"5\"} 6\nh_bucket{le=\"+Inf\"} 10\n");
  }

  @Test
  void aHistogramWithoutClassicBucketsShowsTheUnboundedOne() throws IOException {
    text.writer.begin(Family.of("h", MetricType.HISTOGRAM));
    text.writer.histogram(LabelText.EMPTY, Page.Histogram.classic(4, 2), NO_TIME);
    text.writer.end();
    assertThat(text.text()).contains("h_bucket{le=\"+Inf\"} 4\nh_sum 2\nh_count 4\n");
  }

  @Test
  void createdLinesOnlyWhereAskedFor() throws IOException {
    Page page =
        new Page(
            ExpositionFormat.OPEN_METRICS_1_0_0,
            EscapingScheme.UNDERSCORES,
            new ExpositionWriter.Options(LineStyle.PROMETHEUS, true));
    page.writer.begin(Family.of("a_total", MetricType.COUNTER));
    page.writer.value(GET, 1, NO_TIME, 1520879607789L, null);
    page.writer.end();
    page.writer.begin(Family.of("b", MetricType.COUNTER));
    page.writer.value(GET, 1, NO_TIME, 1520879607789L, null);
    page.writer.end();
    assertThat(page.text())
        .isEqualTo(
            """
            # TYPE a counter
            a_total{method="GET"} 1.0
            a_created{method="GET"} 1520879607.789
            # TYPE b unknown
            b{method="GET"} 1.0
            # EOF
            """);
  }

  @Test
  void summaries() throws IOException {
    Page.Summary numbers =
        new Page.Summary(22, 74.8, new double[] {0.5, 0.99}, new double[] {1, Double.NaN});
    text.writer.begin(Family.of("s", MetricType.SUMMARY));
    text.writer.summary(GET, numbers, NO_TIME);
    text.writer.end();
    assertThat(text.text())
        .isEqualTo(
            """
            # TYPE s summary
            s{method="GET",quantile="0.5"} 1
            s{method="GET",quantile="0.99"} NaN
            s_sum{method="GET"} 74.8
            s_count{method="GET"} 22
            """);
  }

  @Test
  void theOldJavaClientsDialect() throws IOException {
    Page page =
        new Page(
            ExpositionFormat.TEXT_0_0_4,
            EscapingScheme.UNDERSCORES,
            new ExpositionWriter.Options(LineStyle.SIMPLECLIENT, false));
    histogram(page);
    page.writer.begin(Family.of("s", MetricType.SUMMARY));
    page.writer.summary(
        GET, new Page.Summary(1, 1e21, new double[] {0.5}, new double[] {2}), NO_TIME);
    page.writer.end();
    assertThat(page.text())
        .isEqualTo(
            """
            # HELP h\s
            # TYPE h histogram
            h_bucket{method="GET",le="0.5",} 1.0
            h_bucket{method="GET",le="1000000.0",} 3.0
            h_bucket{method="GET",le="+Inf",} 1000000.0
            h_count{method="GET",} 1000000.0
            h_sum{method="GET",} 6.5
            h_bucket{le="0.5",} 0.0
            h_bucket{le="1000000.0",} 0.0
            h_bucket{le="+Inf",} 0.0
            h_count 0.0
            h_sum 0.0
            # HELP s\s
            # TYPE s summary
            s_count{method="GET",} 1.0
            s_sum{method="GET",} 1.0E21
            s{method="GET",quantile="0.5",} 2.0
            """);
  }

  @Test
  void namesOutsideTheOldRulesAreQuotedWhereThatIsWelcome() throws IOException {
    Page page = Page.of(ExpositionFormat.TEXT_1_0_0, EscapingScheme.ALLOW_UTF8);
    dotted(page);
    assertThat(page.text())
        .isEqualTo(
            """
            # HELP "my.requests" Help.
            # TYPE "my.requests" gauge
            {"my.requests"} 1
            {"my.requests",plain="1","http.method"="G\\"ET"} 2
            """);
  }

  @Test
  void namesOutsideTheOldRulesAreEscapedWhereQuotesAreNot() throws IOException {
    Page underscores = Page.of(ExpositionFormat.TEXT_0_0_4);
    dotted(underscores);
    assertThat(underscores.text())
        .contains("\nmy_requests{plain=\"1\",http_method=\"G\\\"ET\"} 2\n");
    Page dots = Page.of(ExpositionFormat.TEXT_0_0_4, EscapingScheme.DOTS);
    dotted(dots);
    assertThat(dots.text())
        .contains("\nmy_dot_requests{plain=\"1\",http_dot_method=\"G\\\"ET\"} 2\n");
  }

  private static void dotted(Page page) throws IOException {
    page.writer.begin(Family.of("my.requests", MetricType.GAUGE).withHelp("Help."));
    page.writer.value(LabelText.EMPTY, 1);
    page.writer.value(LabelText.builder().add("plain", "1").add("http.method", "G\"ET").build(), 2);
    page.writer.end();
  }

  @Test
  void timestampsAreMillisecondsInTextAndSecondsInOpenMetrics() throws IOException {
    for (Page page : new Page[] {text, openMetrics}) {
      page.writer.begin(Family.of("a", MetricType.UNKNOWN));
      page.writer.value(GET, 1, 1395066363010L, NO_TIME, null);
      page.writer.value(GET, 1, -250L, NO_TIME, null);
      page.writer.end();
    }
    assertThat(text.text()).contains("# TYPE a untyped\n", " 1 1395066363010\n", " 1 -250\n");
    assertThat(openMetrics.text())
        .contains("# TYPE a unknown\n", " 1.0 1395066363.01\n", " 1.0 -0.25\n");
  }

  @Test
  void infoAndUnit() throws IOException {
    openMetrics.writer.begin(Family.of("target_info", MetricType.INFO));
    openMetrics.writer.value(GET, 1);
    openMetrics.writer.end();
    openMetrics.writer.begin(Family.of("a_seconds", MetricType.GAUGE).withUnit("seconds"));
    openMetrics.writer.end();
    openMetrics.writer.begin(Family.of("b", MetricType.GAUGE).withUnit("ms"));
    openMetrics.writer.end();
    assertThat(openMetrics.text())
        .isEqualTo(
            """
            # TYPE target info
            target_info{method="GET"} 1.0
            # TYPE a_seconds gauge
            # UNIT a_seconds seconds
            # TYPE b gauge
            # EOF
            """);
  }

  @Test
  void manyRowsPassThroughASmallBuffer() throws IOException {
    text.writer.begin(Family.of("a", MetricType.GAUGE));
    for (int i = 0; i < 50_000; i++) {
      text.writer.value(GET, i);
    }
    text.writer.end();
    assertThat(text.text().lines()).hasSize(50_001).last().isEqualTo("a{method=\"GET\"} 49999");
  }

  @Test
  void aSeriesNeedsAFamily() {
    assertThatThrownBy(() -> text.writer.value(GET, 1)).isInstanceOf(IllegalStateException.class);
  }
}
