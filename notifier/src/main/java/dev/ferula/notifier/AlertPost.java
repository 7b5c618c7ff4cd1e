package dev.ferula.notifier;

import java.io.IOException;
import java.time.Duration;

/**
 * The one thing that the notifier asks of an HTTP client; the client brings authentication and TLS.
 * Safe for use by several threads.
 */
public interface AlertPost extends AutoCloseable {
  /**
   * Posts JSON and waits for the answer.
   *
   * @return the status of the answer
   * @throws IOException if there is no answer in time
   */
  int post(String url, byte[] json, Duration timeout) throws IOException, InterruptedException;

  /** Closes the connections. */
  @Override
  void close();
}
