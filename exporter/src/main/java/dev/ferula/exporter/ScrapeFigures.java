package dev.ferula.exporter;

import dev.ferula.stats.Counter;
import dev.ferula.stats.Gauge;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricSource;
import java.util.function.IntSupplier;

/** What an exporter says of itself: its scrapes and what it could not show. */
final class ScrapeFigures {
  private final StatsRegistry registry = StatsRegistry.create();
  private final Counter scrapes =
      registry.counter(
          "stats_exporter_scrapes_total",
          "Scrapes answered before this one, failed ones included.");
  private final Counter failures =
      registry.counter(
          "stats_exporter_scrape_failures_total",
          "Scrapes that could not be answered, or not in full.");
  private final Gauge seconds =
      registry.gauge(
          "stats_exporter_last_scrape_duration_seconds",
          "How long the scrape before this one took.");
  private final Gauge bytes =
      registry.gauge(
          "stats_exporter_last_scrape_size_bytes",
          "How large the scrape before this one was, uncompressed.");
  private final Gauge series =
      registry.gauge(
          "stats_exporter_last_scrape_series",
          "How many series the scrape before this one had, a histogram counted once.");

  void done(double lastSeconds, long lastBytes, long lastSeries) {
    scrapes.increment();
    seconds.set(lastSeconds);
    bytes.set((double) lastBytes);
    series.set((double) lastSeries);
  }

  void failed() {
    scrapes.increment();
    failures.increment();
  }

  MetricSource source(IntSupplier conflicts) {
    registry.observeGauge(
        "stats_exporter_conflicts",
        "Metrics and labels that are not on this page because of their names.",
        conflicts::getAsInt);
    return registry;
  }
}
