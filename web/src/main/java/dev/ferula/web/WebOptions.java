package dev.ferula.web;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How the server shows itself.
 *
 * @param addresses where it listens; port 0 for any free port
 * @param routePrefix in front of every path, without a slash at its end; empty for none
 * @param corsOrigin regular expression of the origins that browsers may call the API from
 * @param lifecycle whether it may be reloaded and stopped by request
 */
public record WebOptions(
    List<InetSocketAddress> addresses,
    String routePrefix,
    Duration readTimeout,
    int maxConnections,
    String corsOrigin,
    boolean lifecycle) {
  public WebOptions {
    addresses = List.copyOf(addresses);
  }
}
