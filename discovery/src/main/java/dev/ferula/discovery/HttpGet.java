package dev.ferula.discovery;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * The one thing that discovery asks of an HTTP client; the client brings the authentication. Safe
 * for use by several threads.
 */
@FunctionalInterface
public interface HttpGet {
  /**
   * Asks for a page and waits for all of it.
   *
   * @throws IOException if there is no answer in time
   */
  Response get(String url, Map<String, String> headers, Duration timeout)
      throws IOException, InterruptedException;

  /**
   * An answer.
   *
   * @param contentType the header, or empty
   * @param body decoded as UTF-8
   */
  record Response(int status, String contentType, String body) {}
}
