package dev.ferula.stats;

/** What all measures of one name in one registry share: the definition and the current plan. */
final class MeasureState {
  final StatsRegistry registry;
  final String name;
  final String description;
  final String unit;
  final boolean whole;
  volatile RecordPlan plan;

  MeasureState(
      StatsRegistry registry,
      String name,
      String description,
      String unit,
      boolean whole,
      RecordPlan plan) {
    this.registry = registry;
    this.name = name;
    this.description = description;
    this.unit = unit;
    this.whole = whole;
    this.plan = plan;
  }

  boolean isDefinedAs(String otherDescription, String otherUnit, boolean otherWhole) {
    return description.equals(otherDescription) && unit.equals(otherUnit) && whole == otherWhole;
  }

  @Override
  public String toString() {
    return (whole ? "long" : "double")
        + " measure "
        + name
        + " (description \""
        + description
        + "\", unit \""
        + unit
        + "\")";
  }
}
