package dev.ferula.rules;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.Labels;
import org.jspecify.annotations.Nullable;

/** A sample that a rule yields, at the time of the evaluation less the query offset. */
public record RuleSample(Labels labels, double value, @Nullable FloatHistogram histogram) {
  /** A float. */
  public static RuleSample of(Labels labels, double value) {
    return new RuleSample(labels, value, null);
  }
}
