package dev.ferula.scrape;

import java.util.List;

/** A format that a target may be asked for, under its name in the configuration. */
public enum ScrapeProtocol {
  PROMETHEUS_PROTO(
      "PrometheusProto",
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
      false),
  OPENMETRICS_TEXT_1_0_0(
      "OpenMetricsText1.0.0", "application/openmetrics-text;version=1.0.0", true),
  OPENMETRICS_TEXT_0_0_1(
      "OpenMetricsText0.0.1", "application/openmetrics-text;version=0.0.1", false),
  PROMETHEUS_TEXT_1_0_0("PrometheusText1.0.0", "text/plain;version=1.0.0", true),
  PROMETHEUS_TEXT_0_0_4("PrometheusText0.0.4", "text/plain;version=0.0.4", false);

  /** What is asked for, in order, where the configuration names nothing. */
  public static final List<ScrapeProtocol> DEFAULTS =
      List.of(
          OPENMETRICS_TEXT_1_0_0,
          OPENMETRICS_TEXT_0_0_1,
          PROMETHEUS_TEXT_1_0_0,
          PROMETHEUS_TEXT_0_0_4);

  private final String text;
  private final String header;
  private final boolean escapes;

  ScrapeProtocol(String text, String header, boolean escapes) {
    this.text = text;
    this.header = header;
    this.escapes = escapes;
  }

  /** The name in the configuration. */
  public String text() {
    return text;
  }

  /** The media type with its parameters, as the Accept header carries it. */
  String header() {
    return header;
  }

  /** The media type alone, as a parser is chosen by. */
  String mediaType() {
    return header.substring(0, header.indexOf(';'));
  }

  /** Whether the format knows the escaping parameter. */
  boolean escapes() {
    return escapes;
  }
}
