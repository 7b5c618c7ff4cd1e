package dev.ferula.stats;

/** One series that goes up and down. Safe for use by several threads at once. */
public sealed interface Gauge permits GaugeRow {
  void set(double value);

  /** Adds an amount, which may be negative. */
  void add(double amount);

  void increment();

  void decrement();

  double value();
}
