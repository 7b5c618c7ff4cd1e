package dev.ferula.discovery.registry;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import dev.ferula.stats.Counter;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Services of Nomad's own registry. */
public record Nomad(
    String server,
    String namespace,
    String region,
    boolean allowStale,
    String tagSeparator,
    Duration refreshInterval)
    implements Mechanism {
  @Override
  public String mechanism() {
    return "nomad";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    Counter failures =
        surroundings
            .registry()
            .counter(
                "prometheus_sd_nomad_failures_total",
                "Number of nomad service discovery refresh failures.");
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            "Nomad",
            surroundings.client(),
            refreshInterval,
            (source, targets) -> {
              try {
                list(source, targets);
              } catch (DiscoveryException e) {
                failures.increment();
                throw e;
              }
            }));
  }

  private void list(WebRefresh.Source source, List<Labels> targets) throws InterruptedException {
    for (JsonValue stub : source.json(url("/v1/services"), Map.of()).items()) {
      for (JsonValue service : stub.get("Services").items()) {
        String name = WebRefresh.encode(service.text("ServiceName"));
        for (JsonValue instance : source.json(url("/v1/service/" + name), Map.of()).items()) {
          targets.add(target(instance));
        }
      }
    }
  }

  private String url(String path) {
    String base = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    return base
        + path
        + "?namespace="
        + WebRefresh.encode(namespace)
        + "&region="
        + WebRefresh.encode(region)
        + (allowStale ? "&stale=" : "");
  }

  private Labels target(JsonValue instance) {
    MetaLabels labels =
        new MetaLabels("__meta_nomad_")
            .put("address", instance.text("Address"))
            .put("dc", instance.text("Datacenter"))
            .put("node_id", instance.text("NodeID"))
            .put("namespace", instance.text("Namespace"))
            .put("service_address", instance.text("Address"))
            .put("service_id", instance.text("ID"))
            .put("service_port", instance.get("Port").whole())
            .put("service", instance.text("ServiceName"))
            .address(instance.text("Address"), instance.get("Port").whole());
    List<String> tags = instance.get("Tags").texts();
    if (!tags.isEmpty()) {
      labels.putList("tags", tags, tagSeparator);
    }
    return labels.labels();
  }
}
