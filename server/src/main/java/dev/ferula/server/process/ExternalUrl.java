package dev.ferula.server.process;

import dev.ferula.config.binding.GoUrl;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * The value of {@code --web.external-url}, read as Go reads URLs: one without a scheme is a path,
 * and host names may have underscores. Slashes at the end of the path are left out.
 */
final class ExternalUrl {
  private ExternalUrl() {}

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none
   */
  static URI parse(String text) {
    if (isQuote(text.charAt(0)) || isQuote(text.charAt(text.length() - 1))) {
      throw new IllegalArgumentException("URL must not begin or end with quotes");
    }
    GoUrl url = GoUrl.parse(text);
    String scheme = url.scheme().isEmpty() ? "" : url.scheme() + ":";
    if (url.host().isEmpty() && !scheme.isEmpty() && !url.rest().startsWith("/")) {
      return uri(text); // what Go calls opaque
    }
    String user = url.user() == null ? "" : url.user() + "@";
    String authority = url.host().isEmpty() ? "" : "//" + user + url.host();
    String[] pathAndMore = url.rest().split("(?=[?#])", 2);
    String path = pathAndMore[0].replaceFirst("/+$", "");
    String rooted = path.isEmpty() || path.startsWith("/") ? path : "/" + path;
    return uri(scheme + authority + rooted + (pathAndMore.length > 1 ? pathAndMore[1] : ""));
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
