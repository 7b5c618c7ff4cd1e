package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/**
 * A measure with its tags: finds the rows once and again only when views come or go. Safe for use
 * by several threads at once; recording neither blocks nor allocates.
 */
public final class BoundDouble {
  private final MeasureState state;
  private final TagContext tags;
  private @Nullable BoundRows rows; // a stale one is found out by its plan

  BoundDouble(MeasureState state, TagContext tags) {
    this.state = state;
    this.tags = tags;
  }

  /** The tags that are recorded with. */
  public TagContext tags() {
    return tags;
  }

  /** Records a value in the measure's unit; without a view of the measure it goes nowhere. */
  @SuppressWarnings("ReferenceEquality") // a plan is what it is by identity
  public void record(double value) {
    RecordPlan plan = state.plan();
    BoundRows bound = rows;
    if (bound == null || bound.plan != plan) {
      if (plan.isEmpty()) {
        return;
      }
      bound = plan.rowsOf(tags);
      rows = bound;
    }
    if (!plan.voids(value)) {
      bound.record(value);
    }
  }
}
