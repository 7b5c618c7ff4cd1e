package dev.ferula.exposition;

/** A format that an {@link ExpositionWriter} can write; {@link #contentType} is its media type. */
public enum ExpositionFormat {
  /** Prometheus text, the one that every reader knows. */
  TEXT_0_0_4("text/plain; version=0.0.4; charset=utf-8"),
  /** Prometheus text whose reader has said that it knows quoted names. */
  TEXT_1_0_0("text/plain; version=1.0.0; charset=utf-8"),
  /** The draft of OpenMetrics that old scrapers ask for; written like 1.0. */
  OPEN_METRICS_0_0_1("application/openmetrics-text; version=0.0.1; charset=utf-8"),
  OPEN_METRICS_1_0_0("application/openmetrics-text; version=1.0.0; charset=utf-8"),
  /** Length-delimited {@code io.prometheus.client.MetricFamily} messages; has native histograms. */
  PROTOBUF(
      "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
          + " encoding=delimited");

  private final String contentType;

  ExpositionFormat(String contentType) {
    this.contentType = contentType;
  }

  public String contentType() {
    return contentType;
  }

  public boolean isOpenMetrics() {
    return this == OPEN_METRICS_0_0_1 || this == OPEN_METRICS_1_0_0;
  }
}
