package dev.ferula.discovery;

import dev.ferula.stats.Counter;
import dev.ferula.stats.Gauge;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;

/** What is measured of one manager of discovery. */
final class ManagerMetrics {
  private final String manager;
  private final Gauge failedConfigs;
  private final Labelled<Gauge> targets;
  private final Counter received;
  private final Counter sent;
  private final Labelled<Gauge> lastUpdates;

  ManagerMetrics(String manager, StatsRegistry registry) {
    this.manager = manager;
    failedConfigs =
        registry
            .gauges(
                "prometheus_sd_failed_configs",
                "Current number of service discovery configurations that failed to load.",
                "name")
            .with(manager);
    targets =
        registry.gauges(
            "prometheus_sd_discovered_targets",
            "Current number of discovered targets.",
            "name",
            "config");
    received =
        counter(
            registry,
            "prometheus_sd_received_updates_total",
            "Total number of update events received from the SD providers.");
    /* None is: whoever receives updates is waited for, and what comes meanwhile is one update. */
    var _ =
        counter(
            registry,
            "prometheus_sd_updates_delayed_total",
            "Total number of update events that couldn't be sent immediately.");
    sent =
        counter(
            registry,
            "prometheus_sd_updates_total",
            "Total number of update events sent to the SD consumers.");
    lastUpdates =
        registry.gauges(
            "prometheus_sd_last_update_timestamp_seconds",
            "Timestamp of the last update sent to the SD consumers.",
            "name",
            "config");
  }

  private Counter counter(StatsRegistry registry, String name, String description) {
    return registry.counters(name, description, "name").with(manager);
  }

  void failedConfigs(int count) {
    failedConfigs.set(count);
  }

  void received() {
    received.increment();
  }

  void sent() {
    sent.increment();
  }

  void job(String job, int targetCount, long timestamp) {
    targets.with(manager, job).set(targetCount);
    lastUpdates.with(manager, job).set(timestamp / 1000.0);
  }

  void forget(String job) {
    targets.remove(manager, job);
    lastUpdates.remove(manager, job);
  }
}
