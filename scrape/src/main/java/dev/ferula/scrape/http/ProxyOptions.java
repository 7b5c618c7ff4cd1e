package dev.ferula.scrape.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Through what requests go.
 *
 * @param url the proxy's URL; empty for none. User info in it is a secret, so this record shows
 *     none
 * @param noProxy hosts, domains and networks that are reached directly, separated by commas
 * @param fromEnvironment whether {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY}
 *     decide
 * @param connectHeaders sent to the proxy with a CONNECT request
 */
public record ProxyOptions(
    Secret url, String noProxy, boolean fromEnvironment, Map<String, List<Secret>> connectHeaders) {
  /** No proxy. */
  public static final ProxyOptions NONE = new ProxyOptions(Secret.NONE, "", false, Map.of());

  public ProxyOptions {
    Map<String, List<Secret>> copy = new LinkedHashMap<>();
    connectHeaders.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    connectHeaders = copy;
  }
}
