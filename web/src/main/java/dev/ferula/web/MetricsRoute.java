package dev.ferula.web;

import dev.ferula.exporter.PrometheusExporter;
import dev.ferula.exporter.ScrapeRequest;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.http.Route;
import java.io.IOException;

/** Answers with what an exporter has to say. */
final class MetricsRoute implements Route {
  private final PrometheusExporter exporter;

  MetricsRoute(PrometheusExporter exporter) {
    this.exporter = exporter;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
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
