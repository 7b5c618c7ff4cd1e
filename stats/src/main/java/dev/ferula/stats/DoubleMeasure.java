package dev.ferula.stats;

import dev.ferula.model.Labels;
import org.jspecify.annotations.Nullable;

/** A measure of fractional values. Two are equal when they are the same measure of one registry. */
public final class DoubleMeasure implements Measure {
  final MeasureState state;

  DoubleMeasure(MeasureState state) {
    this.state = state;
  }

  /** Records with the current tags. */
  public void record(double value) {
    state.plan().record(Tags.current(), value);
  }

  /** Records with these tags. */
  public void record(double value, TagContext tags) {
    state.plan().record(tags, value);
  }

  /**
   * Records with these tags and with attachments, which distributions and counts keep as an
   * exemplar: {@code trace_id} and {@code span_id} by convention.
   */
  public void record(double value, TagContext tags, Labels attachments) {
    RecordPlan plan = state.plan();
    if (!plan.isEmpty() && !plan.voids(value)) {
      plan.rowsOf(tags).record(value, state.registry.exemplar(value, attachments));
    }
  }

  /** A handle that records with these tags and looks nothing up. */
  public BoundDouble bind(TagContext tags) {
    return new BoundDouble(state, tags);
  }

  /**
   * Starts a timer that records, with the tags that are current when it is closed, in the unit of
   * the measure.
   *
   * @throws IllegalArgumentException if the unit is not one of time
   */
  public Timer time() {
    return state.registry.timer(state.unit, this::record);
  }

  @Override
  public String name() {
    return state.name;
  }

  @Override
  public String description() {
    return state.description;
  }

  @Override
  public String unit() {
    return state.unit;
  }

  @Override
  public StatsRegistry registry() {
    return state.registry;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DoubleMeasure that && state.equals(that.state);
  }

  @Override
  public int hashCode() {
    return state.hashCode();
  }

  @Override
  public String toString() {
    return state.toString();
  }
}
