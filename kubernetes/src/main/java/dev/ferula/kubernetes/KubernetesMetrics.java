package dev.ferula.kubernetes;

import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.Gauge;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.Observed;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.Summary;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.DoubleStream;

/** What is measured of watching a cluster. */
final class KubernetesMetrics {
  private static final List<String> ROLES =
      List.of("endpointslice", "endpoints", "node", "pod", "service", "ingress");

  private final Labelled<Counter> events;
  private final Counter failures;
  private final Labelled<Counter> requests;
  private final Labelled<Summary> latencies;
  private final Labelled<Gauge> depths;
  private final Labelled<Counter> items;
  private final Labelled<Summary> waits;
  private final Labelled<Summary> durations;
  private final Observed unfinished;
  private final Observed longest;
  /* Of each role the queues that somebody still has. */
  private final Map<Kind, Set<WorkQueue>> queues = new EnumMap<>(Kind.class);

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
    latencies =
        summaries(
            registry,
            "http_request_duration_seconds",
            "Summary of latencies for HTTP requests to the Kubernetes API by endpoint.",
            "endpoint");
    depths =
        registry.gauges(
            "prometheus_sd_kubernetes_workqueue_depth",
            "Current depth of the work queue.",
            "queue_name");
    items =
        registry.counters(
            "prometheus_sd_kubernetes_workqueue_items_total",
            "Total number of items added to the work queue.",
            "queue_name");
    waits =
        summaries(
            registry,
            "workqueue_latency_seconds",
            "How long an item stays in the work queue.",
            "queue_name");
    durations =
        summaries(
            registry,
            "workqueue_work_duration_seconds",
            "How long processing an item from the work queue takes.",
            "queue_name");
    unfinished =
        observed(
            registry,
            "workqueue_unfinished_work_seconds",
            "How long an item has remained unfinished in the work queue.");
    longest =
        observed(
            registry,
            "workqueue_longest_running_processor_seconds",
            "Duration of the longest running processor in the work queue.");
    for (String role : ROLES) {
      for (String event : List.of("add", "delete", "update")) {
        var _ = events.with(role, event);
      }
    }
  }

  private static Labelled<Summary> summaries(
      StatsRegistry registry, String name, String description, String label) {
    return registry.summaries(
        Descriptor.of("prometheus_sd_kubernetes_" + name, description).by(label),
        Aggregation.quantiles());
  }

  private static Observed observed(StatsRegistry registry, String name, String description) {
    return registry.observedGauges(
        Descriptor.of("prometheus_sd_kubernetes_" + name, description).by("queue_name"));
  }

  /** What takes the numbers of a role's queue, which shows from now on. */
  Work work(Kind role, WorkQueue queue) {
    synchronized (queues) {
      queues.computeIfAbsent(role, this::shown).add(queue);
    }
    return new Work(
        depths.with(role.role),
        items.with(role.role),
        waits.with(role.role),
        durations.with(role.role));
  }

  private Set<WorkQueue> shown(Kind role) {
    unfinished.observe(() -> secondsAtWork(role).sum(), role.role);
    longest.observe(() -> secondsAtWork(role).max().orElse(0), role.role);
    return Collections.newSetFromMap(new WeakHashMap<>());
  }

  private DoubleStream secondsAtWork(Kind role) {
    List<WorkQueue> present;
    synchronized (queues) {
      present = List.copyOf(queues.get(role));
    }
    return present.stream().mapToDouble(WorkQueue::secondsAtWork);
  }

  /** What takes the numbers of a queue; those of one role add up. */
  record Work(Gauge depth, Counter items, Summary waits, Summary durations) {
    void added() {
      items.increment();
      depth.add(1);
    }

    void begun(double secondsWaited) {
      depth.add(-1);
      waits.record(secondsWaited);
    }

    void ended(double seconds) {
      durations.record(seconds);
    }

    void dropped(int count) {
      depth.add(-count);
    }
  }

  /** Something happened to an object; counted as far as Prometheus does in this role. */
  void event(Kind role, Kind kind, String event) {
    boolean around = role == Kind.ENDPOINTS || role == Kind.ENDPOINT_SLICE;
    boolean counts =
        kind == role
            || (kind == Kind.SERVICE && around)
            || (kind == Kind.POD && role == Kind.ENDPOINTS && event.equals("update"));
    if (counts) {
      events.with(kind.role, event).increment();
    }
  }

  /** A request for a path was answered with this status. */
  void answered(String path, int status, double seconds) {
    requests.with(Integer.toString(status)).increment();
    latencies.with(path).record(seconds);
  }

  /** A request had no answer. */
  void unanswered() {
    requests.with("<error>").increment();
  }

  void failed() {
    failures.increment();
  }
}
