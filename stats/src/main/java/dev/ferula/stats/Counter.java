package dev.ferula.stats;

/**
 * One series that only goes up. Safe for use by several threads at once; adding neither blocks nor
 * allocates.
 *
 * <p>What cannot be added (a negative or NaN amount) is left out and counted in {@code
 * stats_dropped_measurements_total}. Adding to a series that was removed has no effect that anyone
 * can see.
 */
public sealed interface Counter permits CounterRow {
  /** Adds one. */
  void increment();

  /** Adds a whole amount, exactly also beyond 2^53. */
  void add(long amount);

  /** Adds an amount that may have a fraction. From the first such one on the value is a double. */
  void add(double amount);

  /** What has been added so far. */
  double value();
}
