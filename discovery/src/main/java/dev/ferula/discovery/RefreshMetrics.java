package dev.ferula.discovery;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.Histogram;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.Summary;
import java.util.HashMap;
import java.util.Map;

/** What is measured of mechanisms that ask for their targets again and again. */
public final class RefreshMetrics {
  private final Labelled<Counter> failures;
  private final Labelled<Summary> durations;
  private final Labelled<Histogram> durationHistograms;

  private record User(String mechanism, String job) {}

  /* How many discoverers of a job there are; a new one may begin before the old one has ended. */
  private final Map<User, Integer> users = new HashMap<>();

  public RefreshMetrics(StatsRegistry registry) {
    failures =
        registry.counters(
            "prometheus_sd_refresh_failures_total",
            "Number of refresh failures for the given SD mechanism.",
            "mechanism",
            "config");
    durations =
        registry.summaries(
            Descriptor.of(
                    "prometheus_sd_refresh_duration_seconds",
                    "The duration of a refresh in seconds for the given SD mechanism.")
                .by("mechanism", "config"),
            Aggregation.quantiles(0.5, 0.9, 0.99));
    durationHistograms =
        registry.histograms(
            Descriptor.of(
                    "prometheus_sd_refresh_duration_histogram_seconds",
                    "The duration of a refresh for the given SD mechanism.")
                .by("mechanism"),
            Aggregation.distribution(0.01, 0.1, 1, 10).withNative());
  }

  void failed(String mechanism, String job) {
    failures.with(mechanism, job).increment();
  }

  void refreshed(String mechanism, String job, double seconds) {
    durations.with(mechanism, job).record(seconds);
    durationHistograms.with(mechanism).record(seconds);
  }

  /** Makes the series of a mechanism appear before anything has happened. */
  void announce(String mechanism, String job) {
    synchronized (users) {
      users.merge(new User(mechanism, job), 1, Integer::sum);
    }
    failures.with(mechanism, job).add(0);
  }

  /** Takes the series away once nobody refreshes for this job any more. */
  void forget(String mechanism, String job) {
    synchronized (users) {
      if (users.merge(new User(mechanism, job), -1, Integer::sum) > 0) {
        return;
      }
      users.remove(new User(mechanism, job));
    }
    failures.remove(mechanism, job);
    durations.remove(mechanism, job);
  }
}
