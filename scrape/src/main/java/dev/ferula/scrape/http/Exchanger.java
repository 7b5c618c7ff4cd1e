package dev.ferula.scrape.http;

/**
 * Makes requests with the settings of one client, keeping connections alive between them. Safe for
 * use by several threads at once.
 */
public interface Exchanger extends AutoCloseable {
  /**
   * Asks and waits for the head of the answer, having followed redirects as far as the settings let
   * it. The answer is closed by who reads it.
   *
   * @throws FetchException if there is no answer in time; any status is an answer
   */
  HttpReply open(HttpAsk ask) throws FetchException;

  /** Closes the connections. */
  @Override
  void close();
}
