package dev.ferula.scrape.http;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request.
 *
 * @param unixSocket the path of the socket to connect to instead of the host; empty for none
 * @param headers in addition to the host, the user agent and what the options of the client add
 * @param content what is sent, whose type is among the headers
 * @param timeout for everything from the connection to the last byte
 */
public record HttpAsk(
    String method,
    URI uri,
    String unixSocket,
    Map<String, String> headers,
    HttpContent content,
    Duration timeout) {
  public HttpAsk {
    headers = new LinkedHashMap<>(headers);
  }

  /** Sends a text as UTF-8; nothing where it is empty. */
  public HttpAsk(
      String method,
      URI uri,
      String unixSocket,
      Map<String, String> headers,
      String content,
      Duration timeout) {
    this(method, uri, unixSocket, headers, HttpContent.text(content), timeout);
  }

  /** Asks for a page. */
  public static HttpAsk get(URI uri, Map<String, String> headers, Duration timeout) {
    return new HttpAsk("GET", uri, "", headers, "", timeout);
  }
}
