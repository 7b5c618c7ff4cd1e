package dev.ferula.scrape.wire;

import org.jspecify.annotations.Nullable;

/**
 * Where a connection leads.
 *
 * @param host a name or an address, an IPv6 address without brackets
 */
public record Route(String host, int port) {
  /* Written out, for those that the JVM makes for records are run by it step by step for minutes. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Route route && port == route.port && host.equals(route.host);
  }

  @Override
  public int hashCode() {
    return 31 * host.hashCode() + port;
  }
}
