package dev.ferula.web;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.Histogram;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.web.http.ConnectionCount;
import dev.ferula.web.http.Exchange;
import java.util.List;

/** What is counted about requests, under Prometheus's names. */
final class WebMetrics {
  private static final double[] SECONDS = {.1, .2, .4, 1, 3, 8, 20, 60, 120};
  private static final double[] BYTES = {100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

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
            Aggregation.distribution(SECONDS).withNative());
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

  /** Shows that nobody has asked a route yet, so that its rate is known from the first request. */
  void expect(List<String> handlers) {
    handlers.forEach(handler -> requests.with(handler, "200"));
  }

  /* As with Prometheus, what no route takes is not counted. */
  void record(Exchange exchange, long nanos) {
    String handler = exchange.handler();
    if (handler == null) {
      return;
    }
    requests.with(handler, Integer.toString(exchange.status())).increment();
    duration.with(handler).record(nanos / 1e9);
    size.with(handler).record((double) exchange.sentBytes());
  }
}
