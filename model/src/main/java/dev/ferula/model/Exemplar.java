package dev.ferula.model;

/**
 * One observation picked as an example, with labels such as {@code trace_id}.
 *
 * @param timestamp in milliseconds; {@link #NO_TIMESTAMP} where the source gave none
 */
public record Exemplar(Labels labels, double value, long timestamp) {
  /** Stands for an exemplar that came without a timestamp. */
  public static final long NO_TIMESTAMP = Long.MIN_VALUE;

  public boolean hasTimestamp() {
    return timestamp != NO_TIMESTAMP;
  }
}
