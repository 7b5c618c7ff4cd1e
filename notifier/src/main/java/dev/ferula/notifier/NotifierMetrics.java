package dev.ferula.notifier;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.Gauge;
import dev.ferula.stats.Histogram;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.Summary;

/** What is measured of the notifier, most of it for each Alertmanager by its URL. */
final class NotifierMetrics {
  private static final String LABEL = "alertmanager";

  private final Labelled<Summary> latency;
  private final Labelled<Histogram> latencyHistogram;
  private final Labelled<Counter> errors;
  private final Labelled<Counter> sent;
  private final Labelled<Counter> dropped;
  private final Labelled<Gauge> queueLength;

  NotifierMetrics(StatsRegistry registry, int queueCapacity) {
    latency =
        registry.summaries(
            Descriptor.of(
                    "prometheus_notifications_latency_seconds",
                    "Latency quantiles for sending alert notifications.")
                .by(LABEL),
            Aggregation.quantiles(0.5, 0.9, 0.99));
    latencyHistogram =
        registry.histograms(
            Descriptor.of(
                    "prometheus_notifications_latency_histogram_seconds",
                    "Latency histogram for sending alert notifications.")
                .by(LABEL),
            Aggregation.distribution(0.01, 0.1, 1, 10).withNative());
    errors =
        registry.counters(
            "prometheus_notifications_errors_total",
            "Total number of sent alerts affected by errors.",
            LABEL);
    sent =
        registry.counters(
            "prometheus_notifications_sent_total", "Total number of alerts sent.", LABEL);
    dropped =
        registry.counters(
            "prometheus_notifications_dropped_total",
            "Total number of alerts dropped due to errors when sending to Alertmanager.",
            LABEL);
    queueLength =
        registry.gauges(
            "prometheus_notifications_queue_length",
            "The number of alert notifications in the queue.",
            LABEL);
    registry
        .gauge(
            "prometheus_notifications_queue_capacity",
            "The capacity of the alert notifications queue.")
        .set(queueCapacity);
  }

  /** Makes the series of an Alertmanager appear before anything has happened. */
  void announce(String url) {
    errors.with(url);
    sent.with(url);
    dropped.with(url);
    queueLength.with(url);
  }

  void forget(String url) {
    latency.remove(url);
    latencyHistogram.remove(url);
    errors.remove(url);
    sent.remove(url);
    dropped.remove(url);
    queueLength.remove(url);
  }

  void sent(String url, int count, double seconds) {
    latency.with(url).record(seconds);
    latencyHistogram.with(url).record(seconds);
    sent.with(url).add((long) count);
  }

  void failed(String url, int count) {
    errors.with(url).add((long) count);
  }

  void dropped(String url, int count) {
    dropped.with(url).add((long) count);
  }

  void queued(String url, int length) {
    queueLength.with(url).set(length);
  }
}
