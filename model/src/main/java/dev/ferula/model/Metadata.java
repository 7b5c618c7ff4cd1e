package dev.ferula.model;

/** What a target says about a metric family: its type, unit and help text. */
public record Metadata(MetricType type, String unit, String help) {
  /** Nothing known. */
  public static final Metadata NONE = new Metadata(MetricType.UNKNOWN, "", "");
}
