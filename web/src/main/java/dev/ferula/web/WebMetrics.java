package dev.ferula.web;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.Histogram;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.web.http.ConnectionCount;
import dev.ferula.web.http.Exchange;

/** What is counted about requests, under Prometheus's names. */
final class WebMetrics {
  private static final double[] SECONDS = {.1, .2, .4, 1, 3, 8, 20, 60, 120};
  private static final double[] BYTES = {100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};

  private final Labelled<Counter> requests;
  private final Labelled<Histogram> duration;
  private final Labelled<Histogram> size;

  WebMetrics(StatsRegistry registry) {
    requests =
        registry.counters(
            "prometheus_http_requests_total", "Counter of HTTP requests.", "handler", "code");
    duration =
        registry.histograms(
            Descriptor.of(
                    "prometheus_http_request_duration_seconds",
                    "Histogram of latencies for HTTP requests.")
                .by("handler"),
            Aggregation.distribution(SECONDS));
    size =
        registry.histograms(
            Descriptor.of(
                    "prometheus_http_response_size_bytes",
                    "Histogram of response size for HTTP requests.")
                .by("handler"),
            Aggregation.distribution(BYTES));
  }

  /** Counts the connections of the listener under the name that Prometheus's has. */
  static void connections(StatsRegistry registry, ConnectionCount count) {
    registry
        .observedCounters(
            Descriptor.of(
                    "net_conntrack_listener_conn_accepted_total",
                    "Total number of connections opened to the listener of a given name.")
                .by("listener_name"))
        .observe(count::accepted, "http");
    registry
        .observedCounters(
            Descriptor.of(
                    "net_conntrack_listener_conn_closed_total",
                    "Total number of connections closed that were made to the listener of a given"
                        + " name.")
                .by("listener_name"))
        .observe(count::closed, "http");
  }

  void record(Exchange exchange, long nanos) {
    requests.with(exchange.handler(), Integer.toString(exchange.status())).increment();
    duration.with(exchange.handler()).record(nanos / 1e9);
    size.with(exchange.handler()).record((double) exchange.sentBytes());
  }
}
