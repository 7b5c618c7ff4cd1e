package dev.ferula.exporter;

import dev.ferula.stats.read.MetricSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** What an exporter says of itself: its scrapes and what it could not show. */
final class ScrapeFigures {
  private final LongAdder scrapes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile double lastSeconds;
  private volatile long lastBytes;
  private volatile long lastSeries;

  void done(double seconds, long bytes, long series) {
    scrapes.increment();
    lastSeconds = seconds;
    lastBytes = bytes;
    lastSeries = series;
  }

  void failed() {
    scrapes.increment();
    failures.increment();
  }

  MetricSource source(IntSupplier conflicts) {
    return CallbackSource.builder()
        .gauge(
            "stats_exporter_conflicts",
            "Metrics and labels that are not on this page because of their names.",
            sink -> sink.value(conflicts.getAsInt()))
        .counter(
            "stats_exporter_scrapes_total",
            "Scrapes answered before this one, failed ones included.",
            sink -> sink.value((double) scrapes.sum()))
        .counter(
            "stats_exporter_scrape_failures_total",
            "Scrapes that could not be answered, or not in full.",
            sink -> sink.value((double) failures.sum()))
        .gauge(
            "stats_exporter_last_scrape_duration_seconds",
            "How long the scrape before this one took.",
            sink -> sink.value(lastSeconds))
        .gauge(
            "stats_exporter_last_scrape_size_bytes",
            "How large the scrape before this one was, uncompressed.",
            sink -> sink.value((double) lastBytes))
        .gauge(
            "stats_exporter_last_scrape_series",
            "How many series the scrape before this one had, a histogram counted once.",
            sink -> sink.value((double) lastSeries))
        .build();
  }
}
