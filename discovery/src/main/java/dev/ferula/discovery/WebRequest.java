package dev.ferula.discovery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A request to a server that knows targets.
 *
 * @param unixSocket the path of the socket to connect to instead of the host; empty for none
 * @param content what is sent; empty for nothing
 * @param timeout for everything from the connection to the last byte
 */
public record WebRequest(
    String method,
    String url,
    String unixSocket,
    Map<String, String> headers,
    String content,
    Duration timeout) {
  public WebRequest {
    headers = new LinkedHashMap<>(headers);
  }

  /** Asks for a page. */
  public static WebRequest get(String url, Duration timeout) {
    return new WebRequest("GET", url, "", Map.of(), "", timeout);
  }

  /** Sends something of a media type. */
  public static WebRequest post(String url, String type, String content, Duration timeout) {
    return new WebRequest("POST", url, "", Map.of("Content-Type", type), content, timeout);
  }

  /** Sends fields as a form does, in the order of the map. */
  public static WebRequest form(String url, Map<String, String> fields, Duration timeout) {
    String content =
        fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + WebRefresh.encode(field.getValue()))
            .collect(Collectors.joining("&"));
    return post(url, "application/x-www-form-urlencoded", content, timeout);
  }

  /** The request with one more header. */
  public WebRequest with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new WebRequest(method, url, unixSocket, more, content, timeout);
  }

  /** The request through a socket in the file system. */
  public WebRequest through(String socket) {
    return new WebRequest(method, url, socket, headers, content, timeout);
  }

  /**
   * A text as it may be shown. Any text may be a URL, whose password is a secret wherever it
   * stands.
   */
  public static String shown(String text) {
    int host = text.indexOf("://") + 3;
    if (host <= 3) {
      return text;
    }
    int end = host;
    while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    int at = text.lastIndexOf('@', end - 1);
    int colon = text.indexOf(':', host);
    return colon < 0 || colon > at
        ? text
        : text.substring(0, colon) + ":xxxxx" + text.substring(at);
  }
}
