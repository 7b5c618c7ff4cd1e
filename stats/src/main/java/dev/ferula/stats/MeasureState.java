package dev.ferula.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/** What all measures of one name in one registry share: the definition and the current plan. */
final class MeasureState {
  private static final VarHandle PLAN;

  static {
    try {
      PLAN = MethodHandles.lookup().findVarHandle(MeasureState.class, "plan", RecordPlan.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final StatsRegistry registry;
  final String name;
  final String description;
  final String unit;
  final boolean whole;
  private RecordPlan plan;

  MeasureState(
      StatsRegistry registry,
      String name,
      String description,
      String unit,
      boolean whole,
      RecordPlan plan) {
    this.registry = registry;
    this.name = name;
    this.description = Objects.requireNonNull(description, "description");
    this.unit = Objects.requireNonNull(unit, "unit");
    this.whole = whole;
    this.plan = plan;
  }

  /*
   * Read without a barrier: a plan is immutable and safe however it is seen, and the compiler may join
   * what stands before and after in a recording, the look-ups of the thread's tags above all.
   */
  RecordPlan plan() {
    return (RecordPlan) PLAN.getOpaque(this);
  }

  void replacePlan(RecordPlan newPlan) {
    PLAN.setVolatile(this, newPlan);
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
