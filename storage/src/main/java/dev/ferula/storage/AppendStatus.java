package dev.ferula.storage;

/**
 * What became of one sample. Refusals are values and not exceptions: they arrive by the million.
 *
 * <p>A status is provisional: appenders race, and {@link Appender#commit} decides again.
 */
public enum AppendStatus {
  /** Taken into the batch. An exact duplicate of a stored sample is accepted, too. */
  ACCEPTED,
  /** Another value is stored at the same timestamp. */
  DUPLICATE,
  /** Older than the newest sample of the series, and no out-of-order window takes it. */
  OUT_OF_ORDER,
  /** Outside the range of time that the storage takes at present. */
  OUT_OF_BOUNDS,
  /** Older than the out-of-order window allows. */
  TOO_OLD,
  /** The ref names no series; the caller resolves it anew. */
  UNKNOWN_SERIES,
  /** The memory budget or a limit refuses it; see {@link Appender#refusal}. */
  REFUSED,
  /** The histogram is not well-formed; see {@link Appender#refusal}. */
  INVALID
}
