package dev.ferula.promql;

import org.jspecify.annotations.Nullable;

/**
 * What one query asks for beyond its expression and times.
 *
 * @param lookbackDelta milliseconds, or zero for the engine's
 * @param perStepStats whether to count samples for each step
 * @param cancellation a switch that ends the query, or null
 */
public record QueryOptions(
    long lookbackDelta, boolean perStepStats, @Nullable Cancellation cancellation) {
  /** Nothing in particular. */
  public static final QueryOptions DEFAULT = new QueryOptions(0, false, null);

  public QueryOptions {
    if (lookbackDelta < 0) {
      throw new IllegalArgumentException("lookback delta below zero: " + lookbackDelta);
    }
  }

  public QueryOptions withLookbackDelta(long millis) {
    return new QueryOptions(millis, perStepStats, cancellation);
  }

  public QueryOptions withPerStepStats(boolean on) {
    return new QueryOptions(lookbackDelta, on, cancellation);
  }

  public QueryOptions withCancellation(Cancellation by) {
    return new QueryOptions(lookbackDelta, perStepStats, by);
  }
}
