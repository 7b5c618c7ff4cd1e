package dev.ferula.scrape.http;

import dev.ferula.scrape.wire.Route;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request as it goes over a plain connection. */
final class PlainRequest {
  private final Route route;
  private final byte[] head;

  private PlainRequest(Route route, byte[] head) {
    this.route = route;
    this.head = head;
  }

  Route route() {
    return route;
  }

  /** All bytes of the request, not to be changed. */
  byte[] head() {
    return head;
  }

  /** The request, or null where it cannot be made over a plain connection. */
  static @Nullable PlainRequest of(FetchRequest request, HttpOptions options, String userAgent) {
    URI uri = request.uri();
    String authority = uri.getRawAuthority();
    if (!"http".equalsIgnoreCase(uri.getScheme())
        || !request.unixSocket().isEmpty()
        || authority == null
        || authority.indexOf('@') >= 0) {
      return null;
    }
    HttpAsk ask = JettyFetcher.ask(request);
    try {
      HttpHost host = HttpHost.of(ask);
      String head = head(ask, host, options, userAgent);
      String name = host.name();
      if (HostName.isOddNumber(name)) {
        return null;
      }
      boolean bracketed = name.startsWith("[") && name.endsWith("]");
      String bare = bracketed ? name.substring(1, name.length() - 1) : name;
      return isPrintable(head)
          ? new PlainRequest(
              new Route(bare, host.port()),
              head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII))
          : null;
    } catch (FetchException e) {
      // The other client tells what is wrong with it.
      return null;
    }
  }

  private static String head(HttpAsk ask, HttpHost host, HttpOptions options, String userAgent)
      throws FetchException {
    String path = ask.uri().getRawPath();
    String query = ask.uri().getRawQuery();
    StringBuilder head = new StringBuilder("GET ").append(path.isEmpty() ? "/" : path);
    if (query != null) {
      head.append('?').append(query);
    }
    head.append(" HTTP/1.1");
    add(head, "Host", host.header());
    add(head, "User-Agent", userAgent);
    ask.headers().forEach((name, value) -> add(head, name, value));
    String authorization = authorization(options);
    if (authorization != null) {
      add(head, "Authorization", authorization);
    }
    HeaderList.of(options.headers()).forEach((name, value) -> add(head, name, value));
    return head.append("\n\n").toString();
  }

  private static @Nullable String authorization(HttpOptions options) throws FetchException {
    Credentials credentials =
        Credentials.of(
            options.authorization(),
            _ -> {
              throw new IllegalStateException("tokens are not asked for here");
            });
    return credentials.header(0);
  }

  private static void add(StringBuilder head, String name, String value) {
    // A line feed within a value must not become one between headers.
    String safe = value.replace('\n', '\0').replace('\r', '\0');
    head.append('\n').append(name).append(": ").append(safe);
  }

  private static boolean isPrintable(String head) {
    return head.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f));
  }

  /** Without its content, which may hold a password. */
  @Override
  public String toString() {
    return "PlainRequest[" + route + "]";
  }
}
