package dev.ferula.scrape.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The authority of a URL in its parts, as they are written. URI itself knows no hosts with
 * underscores, which targets and containers have.
 *
 * @param user what stands before the host, or null
 * @param host without the port; an IPv6 address stands in brackets
 * @param port empty where none is written
 */
record Authority(@Nullable String user, String host, String port) {
  static Authority of(URI uri) {
    String written = uri.getRawAuthority();
    String all = written == null ? "" : written;
    int at = all.lastIndexOf('@');
    String address = all.substring(at + 1);
    int colon = address.lastIndexOf(':');
    boolean hasPort = colon > address.lastIndexOf(']');
    return new Authority(
        at < 0 ? null : all.substring(0, at),
        hasPort ? address.substring(0, colon) : address,
        hasPort ? address.substring(colon + 1) : "");
  }
}
