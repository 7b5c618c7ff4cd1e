package dev.ferula.stats;

/** What happens to a negative value. */
public enum NegativeRule {
  /** A count or sum leaves the measurement out and says so; other aggregations take it. */
  DROP,
  /** Every aggregation takes it: a sum then goes down. */
  ACCEPT,
  /** The whole recording is left out, every measure of it. */
  VOID_RECORDING
}
