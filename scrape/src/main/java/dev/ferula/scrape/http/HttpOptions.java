package dev.ferula.scrape.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How requests of a job are made.
 *
 * @param followRedirects whether redirects are followed, ten at most; credentials and additional
 *     headers never follow one to another host
 * @param enableHttp2 whether HTTP/2 may be spoken over TLS
 * @param headers additional request headers by name
 */
public record HttpOptions(
    Authorization authorization,
    boolean followRedirects,
    boolean enableHttp2,
    TlsOptions tls,
    ProxyOptions proxy,
    Map<String, HeaderValues> headers) {
  /** No authorization, redirects followed, system trust, no proxy. */
  public static final HttpOptions DEFAULT =
      new HttpOptions(
          Authorization.NONE, true, true, TlsOptions.DEFAULT, ProxyOptions.NONE, Map.of());

  public HttpOptions {
    headers = new LinkedHashMap<>(headers);
  }
}
