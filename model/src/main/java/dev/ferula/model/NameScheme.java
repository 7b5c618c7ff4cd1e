package dev.ferula.model;

/** Which names metrics and labels may have. */
public enum NameScheme {
  /** Letters, digits, underscores, and colons in metric names. */
  LEGACY("legacy"),
  /** Any non-empty text. */
  UTF8("utf8");

  private final String text;

  NameScheme(String text) {
    this.text = text;
  }

  /** The name of the scheme in configuration. */
  public String text() {
    return text;
  }

  public boolean isMetricName(CharSequence name) {
    return this == UTF8 ? MetricNames.isUtf8Name(name) : MetricNames.isLegacyMetricName(name);
  }

  public boolean isLabelName(CharSequence name) {
    return this == UTF8 ? MetricNames.isUtf8Name(name) : MetricNames.isLegacyLabelName(name);
  }
}
