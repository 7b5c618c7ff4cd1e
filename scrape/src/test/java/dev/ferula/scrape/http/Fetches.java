package dev.ferula.scrape.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** How tests ask a target: options that say one thing, and requests as a scrape makes them. */
final class Fetches {
  /** A whole answer, with one sample. */
  static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na 1\n";

  private Fetches() {}

  static HttpOptions options(Authorization authorization) {
    return new HttpOptions(
        authorization, true, true, TlsOptions.DEFAULT, ProxyOptions.NONE, Map.of());
  }

  static HttpOptions options(TlsOptions tls) {
    return new HttpOptions(Authorization.NONE, true, true, tls, ProxyOptions.NONE, Map.of());
  }

  static HttpOptions options(String header, HeaderValues values) {
    return new HttpOptions(
        Authorization.NONE,
        true,
        true,
        TlsOptions.DEFAULT,
        ProxyOptions.NONE,
        Map.of(header, values));
  }

  /** With the proxies that the environment names. */
  static HttpOptions proxyFromEnvironment() {
    return new HttpOptions(
        Authorization.NONE,
        true,
        true,
        TlsOptions.DEFAULT,
        new ProxyOptions(Secret.NONE, "", true, Map.of()),
        Map.of());
  }

  static FetchRequest request(String url) {
    return new FetchRequest(URI.create(url), "", "*/*", false, Duration.ofSeconds(20), 1000);
  }

  /** The body of the answer. */
  static String text(Fetcher fetcher, String url) throws FetchException {
    BodyBuffer body = new BodyBuffer();
    fetcher.fetch(request(url), body);
    return new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8);
  }
}
