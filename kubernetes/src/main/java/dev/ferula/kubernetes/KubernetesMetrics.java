package dev.ferula.kubernetes;

import dev.ferula.stats.Counter;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import java.util.List;

/** What is measured of watching a cluster. */
final class KubernetesMetrics {
  private static final List<String> ROLES =
      List.of("endpointslice", "endpoints", "node", "pod", "service", "ingress");

  private final Labelled<Counter> events;
  private final Counter failures;
  private final Labelled<Counter> requests;

  KubernetesMetrics(StatsRegistry registry) {
    events =
        registry.counters(
            "prometheus_sd_kubernetes_events_total",
            "The number of Kubernetes events handled.",
            "role",
            "event");
    failures =
        registry.counter(
            "prometheus_sd_kubernetes_failures_total", "The number of failed WATCH/LIST requests.");
    requests =
        registry.counters(
            "prometheus_sd_kubernetes_http_request_total",
            "Total number of HTTP requests to the Kubernetes API by status code.",
            "status_code");
    for (String role : ROLES) {
      for (String event : List.of("add", "delete", "update")) {
        var _ = events.with(role, event);
      }
    }
  }

  void event(Kind kind, String event) {
    if (ROLES.contains(kind.role)) {
      events.with(kind.role, event).increment();
    }
  }

  /** A request was answered with this status. */
  void answered(int status) {
    requests.with(Integer.toString(status)).increment();
  }

  /** A request had no answer. */
  void unanswered() {
    requests.with("<error>").increment();
  }

  void failed() {
    failures.increment();
  }
}
