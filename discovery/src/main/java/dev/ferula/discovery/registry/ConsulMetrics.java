package dev.ferula.discovery.registry;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.Summary;

/** What is measured of the questions to Consul. */
final class ConsulMetrics {
  private final Counter failures;
  private final Labelled<Summary> durations;

  ConsulMetrics(StatsRegistry registry) {
    failures =
        registry.counter(
            "prometheus_sd_consul_rpc_failures_total", "The number of Consul RPC call failures.");
    durations =
        registry.summaries(
            Descriptor.of(
                    "prometheus_sd_consul_rpc_duration_seconds",
                    "The duration of a Consul RPC call in seconds.")
                .by("endpoint", "call"),
            Aggregation.quantiles(0.5, 0.9, 0.99));
    var _ = durations.with("catalog", "service");
    var _ = durations.with("catalog", "services");
  }

  void failed() {
    failures.increment();
  }

  void asked(String call, double seconds) {
    durations.with("catalog", call).record(seconds);
  }
}
