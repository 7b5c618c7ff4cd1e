package dev.ferula.promql;

import java.util.concurrent.Executor;

/**
 * Threads that an {@link Engine} may call to the aid of the thread a query runs on, where reading
 * and windowing its series takes long enough. What a query answers does not depend on them.
 *
 * @param executor runs the aid; may be slow to start it, as the query goes on without
 * @param count how many tasks one query hands over at most; zero for none
 * @param worthwhile from how many nanoseconds of work left on is aid called
 */
public record Workers(Executor executor, int count, long worthwhile) {
  private static final long DEFAULT_WORTHWHILE = 30_000_000;

  /** Every query stays on the thread that asks. */
  public static final Workers NONE = new Workers(Runnable::run, 0, Long.MAX_VALUE);

  public Workers {
    if (count < 0) {
      throw new IllegalArgumentException("workers below zero: " + count);
    }
  }

  /** Aid by the threads of a pool from about thirty milliseconds of work on. */
  public static Workers of(Executor executor, int count) {
    return new Workers(executor, count, DEFAULT_WORTHWHILE);
  }
}
