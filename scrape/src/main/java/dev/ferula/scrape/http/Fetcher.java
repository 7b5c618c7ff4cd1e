package dev.ferula.scrape.http;

/**
 * Makes the requests of one scrape pool, keeping connections alive between them. Safe for use by
 * several threads at once.
 */
public interface Fetcher extends AutoCloseable {
  /**
   * Asks a target and waits for the whole answer.
   *
   * @param body cleared and filled with the decompressed body
   * @return the Content-Type header, or the empty string
   * @throws FetchException if there is no answer with status 200 and a whole body within the limits
   */
  String fetch(FetchRequest request, BodyBuffer body) throws FetchException;

  /** What asks one target this again and again. */
  default TargetFetch target(FetchRequest request) {
    return new WaitingFetch(this, request);
  }

  /** Closes the connections. */
  @Override
  void close();
}
