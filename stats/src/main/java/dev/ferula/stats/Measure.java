package dev.ferula.stats;

/**
 * Something that is measured, such as a latency in milliseconds. Recording is free until a {@link
 * View} of the measure is registered. A measure belongs to one registry; safe for use by several
 * threads at once.
 */
public sealed interface Measure permits DoubleMeasure, LongMeasure {
  String name();

  String description();

  /** UCUM by convention, see {@link Unit}. */
  String unit();

  /** The registry that the measure's views are registered with. */
  StatsRegistry registry();

  /** A measure of fractional values in the default registry. */
  static DoubleMeasure ofDouble(String name, String description, String unit) {
    return Stats.registry().doubleMeasure(name, description, unit);
  }

  /** A measure of whole values in the default registry. */
  static LongMeasure ofLong(String name, String description, String unit) {
    return Stats.registry().longMeasure(name, description, unit);
  }
}
