package dev.ferula.promqltest;

/** The values of a series are not well written, in Prometheus's words. */
final class SeriesException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int offset;
  private final String words;

  /**
   * What is wrong.
   *
   * @param offset where, in the text that was parsed
   */
  SeriesException(int offset, String words) {
    super("1:" + (offset + 1) + ": parse error: " + words);
    this.offset = offset;
    this.words = words;
  }

  /** The message for a text that is a line of a script. */
  String inLine(int number) {
    return number + ":" + (offset + 1) + ": parse error: " + words;
  }
}
