package dev.ferula.discovery.cloud;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Servers of a data center of IONOS.
 *
 * @param endpoint where the interface is
 */
public record Ionos(String datacenterId, long port, Duration refreshInterval, String endpoint)
    implements Mechanism {
  /** Where the provider's own interface is. */
  public static final String ENDPOINT = "https://api.ionos.com";

  private static final String SEPARATOR = ",";

  @Override
  public String mechanism() {
    return "ionos";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh("ionos", surroundings.client(), refreshInterval, this::list));
  }

  private void list(WebRefresh.Source source, List<Labels> targets) throws InterruptedException {
    String url =
        endpoint
            + "/cloudapi/v6/datacenters/"
            + WebRefresh.encode(datacenterId)
            + "/servers?depth=3";
    JsonValue servers = source.json(url, Map.of());
    for (JsonValue server : servers.get("items").items()) {
      Map<String, List<String>> byNic = new LinkedHashMap<>();
      List<String> ips = new ArrayList<>();
      for (JsonValue nic : server.at("entities", "nics", "items").items()) {
        JsonValue properties = nic.get("properties");
        if (properties.isPresent()) {
          JsonValue name = properties.get("name");
          List<String> own = properties.get("ips").texts();
          ips.addAll(0, own);
          byNic
              .computeIfAbsent(name.isPresent() ? name.text() : "unnamed", _ -> new ArrayList<>())
              .addAll(0, own);
        }
      }
      if (!ips.isEmpty()) {
        targets.add(target(servers.text("id"), server, ips, byNic));
      }
    }
  }

  private Labels target(
      String servers, JsonValue server, List<String> ips, Map<String, List<String>> byNic) {
    JsonValue properties = server.get("properties");
    List<JsonValue> volumes = server.at("entities", "volumes", "items").items();
    MetaLabels labels =
        new MetaLabels("__meta_ionos_server_")
            .putList("ip", ips, SEPARATOR)
            .put("availability_zone", properties.text("availabilityZone"))
            .put("cpu_family", properties.text("cpuFamily"))
            .put("servers_id", servers)
            .put("id", server.text("id"))
            .put("lifecycle", server.at("metadata", "state").text())
            .put("name", properties.text("name"))
            .put("state", properties.text("vmState"))
            .put("type", properties.text("type"))
            .put("boot_cdrom_id", properties.at("bootCdrom", "id").text())
            .put("boot_volume_id", properties.at("bootVolume", "id").text())
            .address(ips.getFirst(), port);
    byNic.forEach(
        (name, own) -> labels.putList("nic_ip_" + MetaLabels.sanitized(name), own, SEPARATOR));
    if (!volumes.isEmpty()) {
      labels.put("boot_image_id", volumes.getFirst().at("properties", "image").text());
    }
    return labels.labels();
  }
}
