package dev.ferula.model;

/** What a metric family measures; {@link #text} is the word on the wire and in the HTTP API. */
public enum MetricType {
  UNKNOWN("unknown"),
  COUNTER("counter"),
  GAUGE("gauge"),
  HISTOGRAM("histogram"),
  GAUGE_HISTOGRAM("gaugehistogram"),
  SUMMARY("summary"),
  INFO("info"),
  STATESET("stateset");

  private final String text;

  MetricType(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Whether a family of this type has buckets: a histogram or a gauge histogram. */
  public boolean isHistogram() {
    return this == HISTOGRAM || this == GAUGE_HISTOGRAM;
  }
}
