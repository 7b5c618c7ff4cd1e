package dev.ferula.server.options;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is reached, and by whom.
 *
 * @param addresses where it listens, port 0 for any free port; none for a server without HTTP
 * @param externalUrl where it is reached from outside; null for its first address
 * @param routePrefix in front of every path; null for the path of the external URL
 * @param readTimeout how long a connection may keep silent
 * @param maxConnections how many there may be at a time
 * @param corsOrigin regular expression of the origins that browsers may ask from
 * @param accessFile turns on TLS, authentication and roles, in the format of {@code
 *     --web.config.file}; null for none
 */
public record WebSettings(
    List<InetSocketAddress> addresses,
    @Nullable URI externalUrl,
    @Nullable String routePrefix,
    Duration readTimeout,
    int maxConnections,
    String corsOrigin,
    @Nullable Path accessFile) {
  /** Prometheus's defaults, but on any free port of the loopback interface. */
  public static final WebSettings DEFAULT =
      new WebSettings(
          List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
          null,
          null,
          Duration.ofMinutes(5),
          512,
          ".*",
          null);

  public WebSettings {
    addresses = List.copyOf(addresses);
  }

  /** These with other addresses. */
  public WebSettings withAddresses(List<InetSocketAddress> where) {
    return new WebSettings(
        where, externalUrl, routePrefix, readTimeout, maxConnections, corsOrigin, accessFile);
  }

  /** These with a file that says who may come in, and how. */
  public WebSettings withAccessFile(@Nullable Path file) {
    return new WebSettings(
        addresses, externalUrl, routePrefix, readTimeout, maxConnections, corsOrigin, file);
  }
}
