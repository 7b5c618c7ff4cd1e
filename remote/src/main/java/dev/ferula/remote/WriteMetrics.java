package dev.ferula.remote;

import dev.ferula.stats.Counter;
import dev.ferula.stats.StatsRegistry;

/** The receiver's numbers under Prometheus's metric names. */
final class WriteMetrics {
  final Counter invalidLabels;
  final Counter refusedSeries;

  WriteMetrics(StatsRegistry registry, SeriesRefs refs) {
    invalidLabels =
        registry.counter(
            "prometheus_api_remote_write_invalid_labels_samples_total",
            "The total number of received remote write samples and histogram samples which were"
                + " rejected due to invalid labels.");
    // Stays 0: Prometheus counts here what its head takes without the metadata, and ours refuses
    // none.
    registry.counter(
        "prometheus_api_remote_write_without_metadata_appended_samples_total",
        "The total number of received remote write samples (and histogram samples) which were"
            + " ingested without corresponding metadata.");
    refusedSeries =
        registry.counter(
            "ferula_remote_write_refused_series_total",
            "The total number of series in remote write requests that a limit refused.");
    registry.observeGauge(
        "ferula_remote_write_known_series",
        "How many series the receiver recognises by the bytes of their labels.",
        refs::size);
  }
}
