package dev.ferula.stats;

import dev.ferula.model.Labels;

/**
 * One series of observations counted in buckets. Safe for use by several threads at once; recording
 * neither blocks nor allocates. NaN is left out and counted as dropped.
 */
public sealed interface Histogram permits DistributionRow {
  void record(double value);

  /** Records with what makes an exemplar, such as {@code trace_id} and {@code span_id}. */
  void record(double value, Labels attachments);

  /** Starts a timer that records its seconds, or what the metric's unit is, when it is closed. */
  Timer time();
}
