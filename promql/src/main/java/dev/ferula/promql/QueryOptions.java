package dev.ferula.promql;

import dev.ferula.memory.MemoryAccount;
import org.jspecify.annotations.Nullable;

/**
 * What one query asks for beyond its expression and times.
 *
 * @param lookbackDelta milliseconds, or zero for the engine's
 * @param timeout milliseconds after which the query ends, or zero for the engine's; never beyond it
 * @param perStepStats whether to count samples for each step
 * @param cancellation a switch that ends the query, or null
 * @param memory what the query reserves the samples it holds from, and gives back at its end; or
 *     null
 * @param origin who asks
 * @param explain whether the answer tells what each operator did; such a query runs on one thread
 */
public record QueryOptions(
    long lookbackDelta,
    long timeout,
    boolean perStepStats,
    @Nullable Cancellation cancellation,
    @Nullable MemoryAccount memory,
    QueryOrigin origin,
    boolean explain) {
  /** Nothing in particular. */
  public static final QueryOptions DEFAULT =
      new QueryOptions(0, 0, false, null, null, new QueryOrigin.Unknown(), false);

  public QueryOptions {
    if (lookbackDelta < 0) {
      throw new IllegalArgumentException("lookback delta below zero: " + lookbackDelta);
    }
    if (timeout < 0) {
      throw new IllegalArgumentException("timeout below zero: " + timeout);
    }
  }

  public QueryOptions withLookbackDelta(long millis) {
    return new QueryOptions(millis, timeout, perStepStats, cancellation, memory, origin, explain);
  }

  public QueryOptions withTimeout(long millis) {
    return new QueryOptions(
        lookbackDelta, millis, perStepStats, cancellation, memory, origin, explain);
  }

  public QueryOptions withPerStepStats(boolean on) {
    return new QueryOptions(lookbackDelta, timeout, on, cancellation, memory, origin, explain);
  }

  public QueryOptions withCancellation(Cancellation by) {
    return new QueryOptions(lookbackDelta, timeout, perStepStats, by, memory, origin, explain);
  }

  public QueryOptions withMemory(MemoryAccount account) {
    return new QueryOptions(
        lookbackDelta, timeout, perStepStats, cancellation, account, origin, explain);
  }

  public QueryOptions withOrigin(QueryOrigin asker) {
    return new QueryOptions(
        lookbackDelta, timeout, perStepStats, cancellation, memory, asker, explain);
  }

  public QueryOptions withExplain(boolean on) {
    return new QueryOptions(lookbackDelta, timeout, perStepStats, cancellation, memory, origin, on);
  }
}
