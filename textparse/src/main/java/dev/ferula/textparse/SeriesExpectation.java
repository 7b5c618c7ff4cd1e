package dev.ferula.textparse;

/**
 * Says which series a caller expects next, so that a parser need not look for the end of a series
 * that was there in the last scrape, too.
 */
@FunctionalInterface
public interface SeriesExpectation {
  /** Expects nothing. */
  SeriesExpectation NONE = (buffer, start, limit) -> 0;

  /**
   * The length of the expected series if it starts at {@code start}, otherwise 0. An answer above 0
   * is a promise: the bytes are exactly those of a series that a parser has returned before.
   *
   * @param limit where the readable bytes end
   */
  int lengthAt(byte[] buffer, int start, int limit);
}
