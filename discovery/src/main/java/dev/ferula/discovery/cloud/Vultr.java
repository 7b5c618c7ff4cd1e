package dev.ferula.discovery.cloud;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Instances of Vultr.
 *
 * @param endpoint where the interface is
 */
public record Vultr(long port, Duration refreshInterval, String endpoint) implements Mechanism {
  /** Where the provider's own interface is. */
  public static final String ENDPOINT = "https://api.vultr.com";

  private static final String SEPARATOR = ",";

  @Override
  public String mechanism() {
    return "vultr";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh("Vultr", surroundings.client(), refreshInterval, this::list));
  }

  private void list(WebRefresh.Source source, List<Labels> targets) throws InterruptedException {
    String cursor = "";
    for (int pages = 0; pages < WebRefresh.MAX_PAGES; pages++) {
      String more = cursor.isEmpty() ? "" : "&cursor=" + WebRefresh.encode(cursor);
      JsonValue page = source.json(endpoint + "/v2/instances?per_page=100" + more, Map.of());
      page.get("instances").items().forEach(instance -> targets.add(target(instance)));
      cursor = page.at("meta", "links", "next").text();
      if (cursor.isEmpty()) {
        return;
      }
    }
  }

  private Labels target(JsonValue instance) {
    MetaLabels labels =
        new MetaLabels("__meta_vultr_instance_")
            .put("id", instance.text("id"))
            .put("label", instance.text("label"))
            .put("os", instance.text("os"))
            .put("os_id", instance.get("os_id").whole())
            .put("region", instance.text("region"))
            .put("plan", instance.text("plan"))
            .put("vcpu_count", instance.get("vcpu_count").whole())
            .put("ram_mb", instance.get("ram").whole())
            .put("allowed_bandwidth_gb", instance.get("allowed_bandwidth").whole())
            .put("disk_gb", instance.get("disk").whole())
            .put("main_ip", instance.text("main_ip"))
            .put("main_ipv6", instance.text("v6_main_ip"))
            .put("internal_ip", instance.text("internal_ip"))
            .put("hostname", instance.text("hostname"))
            .put("server_status", instance.text("server_status"))
            .address(instance.text("main_ip"), port);
    for (String list : List.of("features", "tags")) {
      List<String> values = instance.get(list).texts();
      if (!values.isEmpty()) {
        labels.putList(list, values, SEPARATOR);
      }
    }
    return labels.labels();
  }
}
