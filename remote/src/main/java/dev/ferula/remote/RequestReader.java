package dev.ferula.remote;

/** Reads one version's request and puts its samples into an appender. For one thread; reused. */
interface RequestReader {
  /**
   * Reads a whole request.
   *
   * @throws WriteRefusal if nothing of it may be stored
   * @throws dev.ferula.textparse.ParseException if it is not well-formed; then, too
   */
  void read(byte[] bytes, int length, SeriesAppender series, Tally tally);
}
