package dev.ferula.scrape.http;

import java.net.URI;
import java.util.Locale;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.ProxyConfiguration;

/** The proxy of a pool's requests. */
final class Proxies {
  private Proxies() {}

  /**
   * Sets the proxy.
   *
   * @throws IllegalArgumentException if it is of a kind that is not supported
   */
  static void apply(ProxyOptions options, ProxyConfiguration configuration) {
    if (options.fromEnvironment()) {
      throw new IllegalArgumentException("proxy_from_environment is not supported yet");
    }
    if (!options.connectHeaders().isEmpty()) {
      throw new IllegalArgumentException("proxy_connect_header is not supported yet");
    }
    if (options.url().isEmpty()) {
      return;
    }
    URI uri = URI.create(options.url().value());
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") || uri.getHost() == null || uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "only proxy URLs of the form http://host:port are supported yet");
    }
    HttpProxy proxy = new HttpProxy(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
    for (String direct : options.noProxy().split(",")) {
      if (!direct.isBlank()) {
        proxy.getExcludedAddresses().add(direct.strip());
      }
    }
    configuration.addProxy(proxy);
  }
}
