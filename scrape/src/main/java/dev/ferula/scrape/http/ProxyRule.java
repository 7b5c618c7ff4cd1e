package dev.ferula.scrape.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Through which proxy requests to a place go.
 *
 * @param plain the proxy of {@code http} requests, or null
 * @param secure the proxy of {@code https} requests, or null
 * @param direct what is reached without a proxy
 */
record ProxyRule(@Nullable URI plain, @Nullable URI secure, NoProxy direct) {
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
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (uri.getHost() == null || !scheme.matches("https?|socks5h?")) {
        throw new IllegalArgumentException(
            "the proxy's URL is not of the form http://host:port, https://host:port or"
                + " socks5://host:port");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("the proxy's URL is not a URL: " + e.getReason());
    }
  }

  /** The proxy for requests to a host, or null. */
  @Nullable URI proxyFor(String scheme, String host, int port) {
    URI proxy = scheme.equalsIgnoreCase("https") ? secure : plain;
    return proxy == null || direct.has(host, port) ? null : proxy;
  }
}
