package dev.ferula.discovery.registry;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebClient;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import dev.ferula.model.Labels;
import dev.ferula.model.PromDuration;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Counter;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.Summary;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Asks a control plane of Kuma for its monitoring assignments, by xDS over REST. */
final class KumaDiscoverer implements Discoverer {
  private static final System.Logger LOG = System.getLogger(KumaDiscoverer.class.getName());
  private static final String TYPE =
      "type.googleapis.com/kuma.observability.v1.MonitoringAssignment";
  private static final Duration MARGIN = Duration.ofSeconds(15);
  private static final int NOT_MODIFIED = 304;

  private final Kuma kuma;
  private final Mechanism.Surroundings surroundings;
  private final Counter failures;
  private final Counter skipped;
  private final Summary durations;
  private String version = "";
  private String nonce = "";

  KumaDiscoverer(Kuma kuma, Mechanism.Surroundings surroundings) {
    this.kuma = kuma;
    this.surroundings = surroundings;
    StatsRegistry registry = surroundings.registry();
    failures =
        registry.counter(
            "prometheus_sd_kuma_fetch_failures_total",
            "The number of Kuma MADS fetch call failures.");
    skipped =
        registry.counter(
            "prometheus_sd_kuma_fetch_skipped_updates_total",
            "The number of Kuma MADS fetch calls that result in no updates to the targets.");
    durations =
        registry.summary(
            "prometheus_sd_kuma_fetch_duration_seconds",
            "The duration of a Kuma MADS fetch call.",
            Aggregation.quantiles(0.5, 0.9, 0.99));
  }

  @Override
  public void run(Consumer<List<TargetGroup>> updates) throws InterruptedException {
    try (WebClient client = surroundings.client()) {
      while (true) {
        long start = System.nanoTime();
        fetch(client, updates, start);
        long left = kuma.refreshInterval().toNanos() - (System.nanoTime() - start);
        surroundings.pause().await(Duration.ofNanos(Math.max(0, left)));
      }
    }
  }

  private void fetch(WebClient client, Consumer<List<TargetGroup>> updates, long start)
      throws InterruptedException {
    try {
      WebPage page;
      try {
        page = client.page(request());
      } finally {
        durations.record((System.nanoTime() - start) / 1e9);
      }
      if (page.status() == NOT_MODIFIED) {
        skipped.increment();
        return;
      }
      if (page.status() != 200) {
        throw new DiscoveryException(
            "non 200 status '" + page.status() + "' response during xDS fetch");
      }
      JsonValue answer = JsonValue.parse(page.text());
      List<Labels> targets = targets(answer);
      nonce = answer.text("nonce");
      version = either(answer, "versionInfo", "version_info").text();
      updates.accept(List.of(new TargetGroup("kuma", targets, Labels.EMPTY)));
    } catch (IOException | RuntimeException e) {
      failures.increment();
      String reason = DiscoveryException.reason(e);
      LOG.log(
          System.Logger.Level.ERROR,
          () -> "msg=\"error parsing resources\" mechanism=kuma err=\"" + reason + "\"");
    }
  }

  private WebRequest request() {
    String server = kuma.server();
    String url =
        (server.endsWith("/") ? server.substring(0, server.length() - 1) : server)
            + "/v3/discovery:monitoringassignments?fetch-timeout="
            + WebRefresh.encode(PromDuration.format(kuma.fetchTimeout()));
    Map<String, JsonValue> body = new LinkedHashMap<>();
    putText(body, "version_info", version);
    body.put("node", JsonValue.ofFields(Map.of("id", JsonValue.ofText(client()))));
    putText(body, "type_url", TYPE);
    putText(body, "response_nonce", nonce);
    return WebRequest.post(
            url,
            "application/json",
            JsonValue.ofFields(body).toJson(),
            kuma.fetchTimeout().plus(MARGIN))
        .with("Accept", "application/json");
  }

  /* What is empty is left out, as in all of protobuf's JSON. */
  private static void putText(Map<String, JsonValue> fields, String name, String text) {
    if (!text.isEmpty()) {
      fields.put(name, JsonValue.ofText(text));
    }
  }

  private String client() {
    if (!kuma.clientId().isEmpty()) {
      return kuma.clientId();
    }
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (UnknownHostException e) {
      return "prometheus";
    }
  }

  private static List<Labels> targets(JsonValue answer) {
    String type = either(answer, "typeUrl", "type_url").text();
    if (!type.equals(TYPE)) {
      throw new DiscoveryException("received invalid typeURL for Kuma MADS v1 Resource: " + type);
    }
    List<Labels> targets = new ArrayList<>();
    for (JsonValue assignment : answer.get("resources").items()) {
      for (JsonValue target : assignment.get("targets").items()) {
        targets.add(target(assignment, target));
      }
    }
    return targets;
  }

  private static Labels target(JsonValue assignment, JsonValue target) {
    // Where both have a label, the one of the assignment counts.
    Map<String, String> own = target.get("labels").textFields();
    Map<String, String> common = assignment.get("labels").textFields();
    String name = target.text("name");
    return new MetaLabels("__meta_kuma_")
        .putAll("label_", own)
        .putAll("label_", common)
        .put("mesh", assignment.text("mesh"))
        .put("service", assignment.text("service"))
        .put("dataplane", name)
        .address(target.text("address"))
        .putWhole("instance", name)
        .putWhole("__scheme__", target.text("scheme"))
        .putWhole("__metrics_path__", either(target, "metricsPath", "metrics_path").text())
        .labels();
  }

  private static JsonValue either(JsonValue object, String name, String other) {
    JsonValue value = object.get(name);
    return value.isPresent() ? value : object.get(other);
  }
}
