package dev.ferula.scrape.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Through which proxy requests to a place go.
 *
 * @param plain the proxy of {@code http} requests, or null
 * @param secure the proxy of {@code https} requests, or null
 * @param direct what is reached without a proxy
 */
record ProxyRule(@Nullable URI plain, @Nullable URI secure, NoProxy direct) {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int SOCKS_PORT = 1080;
  private static final int MAX_PORT = 65_535;
  private static final Pattern HOST = Pattern.compile("[^:\\[\\]]+|\\[[0-9a-fA-F:.]+]");
  private static final Pattern PORT = Pattern.compile("[0-9]{0,5}");
  private static final ProxyRule NONE = new ProxyRule(null, null, NoProxy.NOTHING);

  /**
   * The rule of these options.
   *
   * @param environment gives variables of the environment, null for those not set
   * @throws IllegalArgumentException if a proxy's URL is none, without showing it
   */
  static ProxyRule of(ProxyOptions options, Function<String, @Nullable String> environment) {
    if (options.fromEnvironment()) {
      return new ProxyRule(
          url(variable("HTTP_PROXY", environment)),
          url(variable("HTTPS_PROXY", environment)),
          NoProxy.parse(variable("NO_PROXY", environment)));
    }
    URI proxy = url(options.url().value());
    if (proxy == null) {
      return NONE;
    }
    // Without a list even the loopback is reached through the proxy.
    return new ProxyRule(
        proxy,
        proxy,
        options.noProxy().isEmpty() ? NoProxy.NOTHING : NoProxy.parse(options.noProxy()));
  }

  private static String variable(String name, Function<String, @Nullable String> environment) {
    String upper = environment.apply(name);
    if (upper != null && !upper.isEmpty()) {
      return upper;
    }
    String lower = environment.apply(name.toLowerCase(Locale.ROOT));
    return lower == null ? "" : lower;
  }

  private static @Nullable URI url(String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      URI uri = new URI(text.contains("://") ? text : "http://" + text);
      if (!isAddress(Authority.of(uri))) {
        throw new IllegalArgumentException(
            "the proxy's URL is not of the form http://host:port, https://host:port or"
                + " socks5://host:port");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("the proxy's URL is not a URL: " + e.getReason());
    }
  }

  private static boolean isAddress(Authority authority) {
    String port = authority.port();
    return HOST.matcher(authority.host()).matches()
        && PORT.matcher(port).matches()
        && (port.isEmpty() || Integer.parseInt(port) <= MAX_PORT);
  }

  /** The user and the password that stand in a proxy's URL, unescaped; null if there is none. */
  static @Nullable String user(URI proxy) {
    String user = Authority.of(proxy).user();
    return user == null ? null : unescaped(user);
  }

  private static String unescaped(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The host of a proxy's URL. */
  static String host(URI proxy) {
    return Authority.of(proxy).host();
  }

  /** The port that stands in a proxy's URL, else what its scheme has. */
  static int port(URI proxy) {
    String port = Authority.of(proxy).port();
    if (!port.isEmpty()) {
      return Integer.parseInt(port);
    }
    return isSocks(proxy) ? SOCKS_PORT : isSecure(proxy) ? HTTPS_PORT : HTTP_PORT;
  }

  /** Whether it is spoken to by SOCKS 5. What has another scheme is taken for HTTP, as Go does. */
  static boolean isSocks(URI proxy) {
    return "socks5".equalsIgnoreCase(proxy.getScheme())
        || "socks5h".equalsIgnoreCase(proxy.getScheme());
  }

  /** Whether it is spoken to by TLS. */
  static boolean isSecure(URI proxy) {
    return "https".equalsIgnoreCase(proxy.getScheme());
  }

  /** The proxy for requests to a host, or null. */
  @Nullable URI proxyFor(String scheme, String host, int port) {
    URI proxy = scheme.equalsIgnoreCase("https") ? secure : plain;
    return proxy == null || direct.has(host, port) ? null : proxy;
  }
}
