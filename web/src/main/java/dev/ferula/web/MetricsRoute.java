package dev.ferula.web;

import dev.ferula.exporter.PrometheusExporter;
import dev.ferula.exporter.ScrapeRequest;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Route;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers with what an exporter has to say. */
final class MetricsRoute implements Route {
  private final PrometheusExporter exporter;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Labelled<Counter> requests;

  MetricsRoute(PrometheusExporter exporter, StatsRegistry registry) {
    this.exporter = exporter;
    registry.observeGauge(
        "promhttp_metric_handler_requests_in_flight",
        "Current number of scrapes being served.",
        inFlight::get);
    requests =
        registry.counters(
            "promhttp_metric_handler_requests_total",
            "Total number of scrapes by HTTP status code.",
            "code");
    for (String code : new String[] {"200", "500", "503"}) {
      requests.with(code);
    }
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    inFlight.incrementAndGet();
    try {
      answer(exchange);
    } finally {
      inFlight.decrementAndGet();
      requests.with(Integer.toString(exchange.status())).increment();
    }
  }

  private void answer(Exchange exchange) throws IOException {
    ScrapeRequest request =
        new ScrapeRequest(
            exchange.method(),
            exchange.query(),
            exchange.requestHeader("Accept"),
            exchange.requestHeader("Accept-Encoding"));
    exporter.scrape(
        request,
        (status, headers, length) -> {
          headers.forEach(exchange::header);
          return exchange.stream(status, length);
        });
  }
}
