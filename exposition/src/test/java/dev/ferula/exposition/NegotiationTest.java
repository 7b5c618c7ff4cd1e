package dev.ferula.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
  private static final Set<ExpositionFormat> ALL = EnumSet.allOf(ExpositionFormat.class);
  private static final String PROTO =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  /** The header of a Prometheus 3 server with its default scrape protocols. */
  private static final String PROMETHEUS =
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
          + "application/openmetrics-text;version=0.0.1;q=0.5,"
          + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,"
          + "*/*;q=0.2";

  @Test
  void aServersDefaultHeaderGetsOpenMetricsWithUtf8Names() {
    Negotiation agreed = Negotiation.of(PROMETHEUS, ALL);
    assertThat(agreed.format()).isEqualTo(ExpositionFormat.OPEN_METRICS_1_0_0);
    assertThat(agreed.escaping()).isEqualTo(EscapingScheme.ALLOW_UTF8);
    assertThat(agreed.contentType())
        .isEqualTo(
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8");
  }

  @Test
  void protobufFirstGetsProtobuf() {
    Negotiation agreed = Negotiation.of(PROTO + ";q=0.7," + PROMETHEUS, ALL);
    assertThat(agreed.format()).isEqualTo(ExpositionFormat.PROTOBUF);
    assertThat(agreed.contentType())
        .isEqualTo(
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
                + " encoding=delimited");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain | TEXT_0_0_4",
        "text/plain;version=0.0.4 | TEXT_0_0_4",
        "text/plain;version=1.0.0;escaping=allow-utf-8 | TEXT_1_0_0",
        "text/plain; version=0.0.5 | TEXT_0_0_4",
        "*/* | TEXT_0_0_4",
        "text/* | TEXT_0_0_4",
        "text/html,application/xhtml+xml,*/*;q=0.8 | TEXT_0_0_4",
        "image/png | TEXT_0_0_4",
        "application/openmetrics-text | OPEN_METRICS_0_0_1",
        "application/openmetrics-text;version=0.0.1 | OPEN_METRICS_0_0_1",
        "application/openmetrics-text; version=1.0.0 | OPEN_METRICS_1_0_0",
        "application/openmetrics-text; version=\"1.0.0\" | OPEN_METRICS_1_0_0",
        "Application/OpenMetrics-Text; Version=1.0.0 | OPEN_METRICS_1_0_0",
        "application/openmetrics-text; version=3.0.0 | TEXT_0_0_4",
        "application/openmetrics-text;version=1.0.0;q=0,text/plain;q=0.1 | TEXT_0_0_4",
        "text/plain;q=0.5,application/openmetrics-text;version=1.0.0;q=0.6 | OPEN_METRICS_1_0_0",
        "*/*,application/openmetrics-text;version=1.0.0 | OPEN_METRICS_1_0_0",
        "text/plain,application/openmetrics-text;version=1.0.0 | TEXT_0_0_4",
        "application/vnd.google.protobuf | TEXT_0_0_4",
        "application/vnd.google.protobuf;proto=x;encoding=delimited | TEXT_0_0_4",
        ";;;=,=;q=x,,/ | TEXT_0_0_4",
      })
  void picksByQualityThenByOrder(String accept, ExpositionFormat expected) {
    assertThat(Negotiation.of(accept, ALL).format()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"allow-utf-8", "underscores", "dots", "values"})
  void theAnswerRepeatsTheEscaping(String scheme) {
    Negotiation agreed = Negotiation.of("text/plain;version=0.0.4;escaping=" + scheme, ALL);
    assertThat(agreed.escaping().parameter()).isEqualTo(scheme);
    assertThat(agreed.contentType())
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8; escaping=" + scheme);
  }

  @Test
  void anUnknownEscapingIsIgnored() {
    assertThat(Negotiation.of("text/plain;escaping=rot13", ALL)).isEqualTo(Negotiation.TEXT);
  }

  @Test
  void whatIsNotOfferedIsNotPicked() {
    Set<ExpositionFormat> text = EnumSet.of(ExpositionFormat.TEXT_0_0_4);
    assertThat(Negotiation.of("application/openmetrics-text; version=1.0.0", text))
        .isEqualTo(Negotiation.TEXT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | true",
        "deflate, gzip;q=0.5 | true",
        "gzip;q=0 | false",
        "identity | false",
        "* | true",
        "*;q=0 | false",
        "*, gzip;q=0 | false",
        "br, zstd | false",
        "'' | false",
      })
  void gzipOnlyWhereItIsWelcome(String acceptEncoding, boolean expected) {
    assertThat(Negotiation.acceptsGzip(acceptEncoding)).isEqualTo(expected);
  }

  @Test
  void noHeadersMeanPlainText() {
    assertThat(Negotiation.of(null, ALL)).isEqualTo(Negotiation.TEXT);
    assertThat(Negotiation.acceptsGzip(null)).isFalse();
  }
}
