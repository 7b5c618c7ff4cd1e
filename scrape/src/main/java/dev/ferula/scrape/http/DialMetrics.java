package dev.ferula.scrape.http;

import dev.ferula.scrape.wire.DialListener;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/**
 * Counts the connections that clients make, by the names of the clients, under the metric names of
 * the library that Prometheus counts them with. Unlike that one, a connection that is refused is
 * not counted as failed for an unknown reason, too.
 */
public final class DialMetrics {
  /** Why there is no connection. */
  private enum Reason {
    REFUSED,
    RESOLUTION,
    TIMEOUT,
    UNKNOWN;

    static Reason of(Throwable failure) {
      return switch (failure) {
        case UnknownHostException _, UnresolvedAddressException _ -> RESOLUTION;
        case SocketTimeoutException _, TimeoutException _ -> TIMEOUT;
        case ConnectException refused when words(refused).contains("refused") -> REFUSED;
        case ConnectException late when words(late).contains("timed out") -> TIMEOUT;
        default -> UNKNOWN;
      };
    }

    private static String words(Throwable failure) {
      return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Labelled<Counter> attempted;
  private final Labelled<Counter> established;
  private final Labelled<Counter> failed;
  private final Labelled<Counter> closed;

  public DialMetrics(StatsRegistry registry) {
    String prefix = "net_conntrack_dialer_conn_";
    String label = "dialer_name";
    attempted =
        registry.counters(
            prefix + "attempted_total",
            "Total number of connections attempted by the given dialer a given name.",
            label);
    established =
        registry.counters(
            prefix + "established_total",
            "Total number of connections successfully established by the given dialer a given name.",
            label);
    failed =
        registry.counters(
            prefix + "failed_total",
            "Total number of connections failed to dial by the dialer a given name.",
            label,
            "reason");
    closed =
        registry.counters(
            prefix + "closed_total",
            "Total number of connections closed which originated from the dialer of a given name.",
            label);
  }

  /** Counts what it is told under a name, which shows from now on. */
  public DialListener named(String name) {
    for (Reason reason : Reason.values()) {
      failed.with(name, reason.label());
    }
    return new Named(name, attempted.with(name), established.with(name), closed.with(name));
  }

  private final class Named implements DialListener {
    private final String name;
    private final Counter attempts;
    private final Counter successes;
    private final Counter ends;

    Named(String name, Counter attempts, Counter successes, Counter ends) {
      this.name = name;
      this.attempts = attempts;
      this.successes = successes;
      this.ends = ends;
    }

    @Override
    public void attempted() {
      attempts.increment();
    }

    @Override
    public void established() {
      successes.increment();
    }

    @Override
    public void failed(Throwable reason) {
      failed.with(name, Reason.of(reason).label()).increment();
    }

    @Override
    public void closed() {
      ends.increment();
    }
  }
}
