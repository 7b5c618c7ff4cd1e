package dev.ferula.scrape.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.client.Authentication;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.ProxyConfiguration;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Socks5;
import org.eclipse.jetty.client.Socks5Proxy;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** The proxies of a client's requests, as Jetty's client takes them. */
final class Proxies {
  private Proxies() {}

  static void apply(
      ProxyRule rule, ProxyOptions options, SslContextFactory.Client tls, HttpClient client) {
    Set<URI> all = new LinkedHashSet<>();
    if (rule.plain() != null) {
      all.add(rule.plain());
    }
    if (rule.secure() != null) {
      all.add(rule.secure());
    }
    for (URI proxy : all) {
      ProxyConfiguration.Proxy made = proxy(rule, proxy, tls);
      client.getProxyConfiguration().addProxy(made);
      if (made instanceof HttpProxy) {
        client
            .getAuthenticationStore()
            .addAuthenticationResult(
                new Greeting(
                    made.getURI(),
                    credentials(rule.plain()),
                    credentials(rule.secure()),
                    options.connectHeaders()));
      }
    }
  }

  private static ProxyConfiguration.Proxy proxy(
      ProxyRule rule, URI proxy, SslContextFactory.Client tls) {
    if (ProxyRule.isSocks(proxy)) {
      return socks(rule, proxy);
    }
    Origin.Address address = new Origin.Address(ProxyRule.host(proxy), ProxyRule.port(proxy));
    return new HttpProxy(address, ProxyRule.isSecure(proxy) ? tls : null) {
      /* What is said to a proxy is found by its URI, if that has a host by the rules of URI. */
      @Override
      public URI getURI() {
        return URI.create(super.getURI().toString().replace('_', '-'));
      }

      @Override
      public boolean matches(Origin origin) {
        return isFor(rule, proxy, this, origin);
      }
    };
  }

  private static Socks5Proxy socks(ProxyRule rule, URI proxy) {
    Socks5Proxy made =
        new Socks5Proxy(ProxyRule.host(proxy), ProxyRule.port(proxy)) {
          @Override
          public boolean matches(Origin origin) {
            return isFor(rule, proxy, this, origin);
          }
        };
    String user = ProxyRule.user(proxy);
    if (user != null) {
      int colon = user.indexOf(':');
      String name = colon < 0 ? user : user.substring(0, colon);
      String password = colon < 0 ? "" : user.substring(colon + 1);
      var _ =
          made.putAuthenticationFactory(
              new Socks5.UsernamePasswordAuthenticationFactory(name, password));
    }
    return made;
  }

  private static boolean isFor(
      ProxyRule rule, URI proxy, ProxyConfiguration.Proxy itself, Origin origin) {
    Origin.Address to = origin.getAddress();
    // The client asks for the way to the proxy as well.
    return !to.equals(itself.getAddress())
        && proxy.equals(rule.proxyFor(origin.getScheme(), to.getHost(), to.getPort()));
  }

  private static @Nullable String credentials(@Nullable URI proxy) {
    String user = proxy == null ? null : ProxyRule.user(proxy);
    if (user == null) {
      return null;
    }
    String both = user.contains(":") ? user : user + ":";
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What is said to a proxy and not to what lies behind it: the CONNECT request carries everything,
   * a request that the proxy itself hands on carries the credentials, one within a tunnel nothing.
   */
  private record Greeting(
      URI uri,
      @Nullable String plain,
      @Nullable String tunnelled,
      Map<String, List<Secret>> connectHeaders)
      implements Authentication.Result {
    @Override
    public URI getURI() {
      return uri;
    }

    @Override
    public void apply(Request request) {
      boolean connect = "CONNECT".equals(request.getMethod());
      if (!connect && "https".equalsIgnoreCase(request.getScheme())) {
        return;
      }
      request.headers(headers -> add(headers, connect));
    }

    private void add(HttpFields.Mutable headers, boolean connect) {
      if (connect) {
        connectHeaders.forEach(
            (name, values) -> values.forEach(value -> headers.add(name, value.value())));
      }
      // The environment may name one proxy twice, with other credentials for each scheme.
      String credentials = connect ? tunnelled : plain;
      if (credentials != null) {
        headers.put(HttpHeader.PROXY_AUTHORIZATION, credentials);
      }
    }

    @Override
    public String toString() {
      return "Greeting[uri=" + uri + "]";
    }
  }
}
