package dev.ferula.stats;

/**
 * One series of observations of which quantiles over a sliding window are kept. Safe for use by
 * several threads at once; recording neither blocks nor, after the first moments, allocates.
 */
public sealed interface Summary permits SummaryRow {
  void record(double value);

  /** Starts a timer that records its seconds, or what the metric's unit is, when it is closed. */
  Timer time();
}
