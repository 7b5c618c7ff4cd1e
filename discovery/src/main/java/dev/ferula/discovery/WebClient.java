package dev.ferula.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The one thing that discovery asks of an HTTP client; the client brings authentication, TLS and
 * proxies. Safe for use by several threads.
 */
@FunctionalInterface
public interface WebClient extends AutoCloseable {
  /** The most bytes that a whole answer may have. */
  int MAX_PAGE_BYTES = 64 << 20;

  /**
   * Asks and waits for the head of the answer, which the caller closes.
   *
   * @throws IOException if there is no answer in time; its message names the request
   */
  WebAnswer open(WebRequest request) throws IOException, InterruptedException;

  /**
   * Asks and waits for the whole answer.
   *
   * @throws IOException if there is none in time, or a larger one
   */
  default WebPage page(WebRequest request) throws IOException, InterruptedException {
    try (WebAnswer answer = open(request);
        InputStream in = answer.body()) {
      byte[] bytes = in.readNBytes(MAX_PAGE_BYTES + 1);
      if (bytes.length > MAX_PAGE_BYTES) {
        throw new IOException("the answer has more than " + MAX_PAGE_BYTES + " bytes");
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      return new WebPage(answer.status(), answer.reason(), answer::header, text);
    }
  }

  /** Closes the connections. */
  @Override
  default void close() {}
}
