package dev.ferula.discovery.cloud;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import dev.ferula.stats.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Instances of Linode, asked for whole at each refresh.
 *
 * @param region the only region that is looked at; empty for all
 * @param endpoint where the interface is
 */
public record Linode(
    String region, String tagSeparator, long port, Duration refreshInterval, String endpoint)
    implements Mechanism {
  /** Where the provider's own interface is. */
  public static final String ENDPOINT = "https://api.linode.com";

  @Override
  public String mechanism() {
    return "linode";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    Counter failures =
        surroundings
            .registry()
            .counter(
                "prometheus_sd_linode_failures_total",
                "Number of Linode service discovery refresh failures.");
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            "Linode",
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
    List<JsonValue> instances = pages(source, "/v4/linode/instances");
    Map<String, JsonValue> addresses = new HashMap<>();
    pages(source, "/v4/networking/ips").forEach(ip -> addresses.put(ip.text("address"), ip));
    List<JsonValue> ranges = pages(source, "/v4/networking/ipv6/ranges");
    for (JsonValue instance : instances) {
      if (!instance.get("ipv4").items().isEmpty()) {
        targets.add(target(instance, addresses, ranges));
      }
    }
  }

  private List<JsonValue> pages(WebRefresh.Source source, String path) throws InterruptedException {
    Map<String, String> filter =
        region.isEmpty()
            ? Map.of()
            : Map.of("X-Filter", "{\"region\": \"" + region.replace("\"", "") + "\"}");
    List<JsonValue> all = new ArrayList<>();
    for (int number = 1; number <= WebRefresh.MAX_PAGES; number++) {
      String url = endpoint + path + "?page=" + number + "&page_size=500";
      JsonValue page = source.json(url, filter);
      all.addAll(page.get("data").items());
      if (number >= page.get("pages").whole()) {
        break;
      }
    }
    return all;
  }

  private Labels target(
      JsonValue instance, Map<String, JsonValue> addresses, List<JsonValue> ranges) {
    JsonValue specs = instance.get("specs");
    MetaLabels labels =
        new MetaLabels("__meta_linode_")
            .put("instance_id", instance.text("id"))
            .put("instance_label", instance.text("label"))
            .put("image", instance.text("image"))
            .put("region", instance.text("region"))
            .put("type", instance.text("type"))
            .put("status", instance.text("status"))
            .put("group", instance.text("group"))
            .put("gpus", specs.get("gpus").whole())
            .put("hypervisor", instance.text("hypervisor"))
            .put("backups", instance.at("backups", "enabled").bool() ? "enabled" : "disabled")
            .put("specs_disk_bytes", specs.get("disk").whole() << 20)
            .put("specs_memory_bytes", specs.get("memory").whole() << 20)
            .put("specs_vcpus", specs.get("vcpus").whole())
            .put("specs_transfer_bytes", specs.get("transfer").whole() << 20);
    List<String> extra = new ArrayList<>();
    for (String address : instance.get("ipv4").texts()) {
      JsonValue known = addresses.get(address);
      if (known != null) {
        String kind = known.get("public").bool() ? "public_ipv4" : "private_ipv4";
        if (labels.get(kind).isEmpty()) {
          labels.put(kind, address).put(kind + "_rdns", name(known));
        } else {
          extra.add(address);
        }
      }
    }
    ipv6(instance, addresses, ranges, labels);
    list(labels, "extra_ips", extra);
    list(labels, "tags", instance.get("tags").texts());
    return labels.address(labels.get("public_ipv4"), port).labels();
  }

  private void ipv6(
      JsonValue instance,
      Map<String, JsonValue> addresses,
      List<JsonValue> ranges,
      MetaLabels labels) {
    if (instance.text("ipv6").isEmpty()) {
      return;
    }
    String own = instance.text("ipv6").split("/", 2)[0];
    JsonValue known = addresses.get(own);
    if (known != null) {
      labels.put("public_ipv6", own).put("public_ipv6_rdns", name(known));
    }
    List<String> routed = new ArrayList<>();
    for (JsonValue range : ranges) {
      if (range.text("route_target").equals(own)) {
        routed.add(range.text("range") + "/" + range.get("prefix").whole());
      }
    }
    list(labels, "ipv6_ranges", routed);
  }

  private void list(MetaLabels labels, String name, List<String> values) {
    if (!values.isEmpty()) {
      labels.putList(name, values, tagSeparator);
    }
  }

  private static String name(JsonValue address) {
    String name = address.text("rdns");
    return name.equals("null") ? "" : name;
  }
}
