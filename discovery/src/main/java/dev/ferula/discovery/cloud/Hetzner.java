package dev.ferula.discovery.cloud;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebPage;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.discovery.WebRequest;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Servers of Hetzner's cloud or of its Robot.
 *
 * @param role {@code hcloud} or {@code robot}
 * @param labelSelector which servers of the cloud; empty for all
 * @param endpoint where the interface of the role is
 */
public record Hetzner(
    String role, String labelSelector, long port, Duration refreshInterval, String endpoint)
    implements Mechanism {
  private static final String PREFIX = "__meta_hetzner_";

  /** The settings with the provider's own endpoint. */
  public static Hetzner of(String role, String labelSelector, long port, Duration interval) {
    return new Hetzner(
        role,
        labelSelector,
        port,
        interval,
        role.equals("robot") ? "https://robot-ws.your-server.de" : "https://api.hetzner.cloud/v1");
  }

  @Override
  public String mechanism() {
    return "hetzner";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            "hetzner",
            surroundings.client(),
            refreshInterval,
            role.equals("robot") ? this::robot : this::cloud));
  }

  private void robot(WebRefresh.Source source, List<Labels> targets) throws InterruptedException {
    WebPage page = source.page(WebRequest.get(endpoint + "/server", source.timeout()));
    if (page.status() / 100 != 2) {
      throw new DiscoveryException(
          "non 2xx status '"
              + page.status()
              + "' response during hetzner service discovery with role robot");
    }
    for (JsonValue item : JsonValue.parse(page.text()).items()) {
      JsonValue server = item.get("server");
      String center = server.text("dc").toLowerCase(Locale.ROOT);
      MetaLabels labels =
          new MetaLabels(PREFIX)
              .put("role", "robot")
              .put("server_id", server.text("server_number"))
              .put("server_name", server.text("server_name"))
              .put("datacenter", center)
              .put("public_ipv4", server.text("server_ip"))
              .put("server_status", server.text("status"))
              .put("robot_datacenter", center)
              .put("robot_product", server.text("product"))
              .put("robot_cancelled", server.get("cancelled").bool())
              .address(server.text("server_ip"), port);
      server.get("subnet").items().stream()
          .filter(subnet -> subnet.text("ip").indexOf(':') >= 0)
          .findFirst()
          .ifPresent(
              subnet ->
                  labels.put("public_ipv6_network", subnet.text("ip") + "/" + subnet.text("mask")));
      targets.add(labels.labels());
    }
  }

  private void cloud(WebRefresh.Source source, List<Labels> targets) throws InterruptedException {
    String selector =
        labelSelector.isEmpty() ? "" : "&label_selector=" + WebRefresh.encode(labelSelector);
    List<JsonValue> servers = pages(source, "/servers?per_page=50" + selector, "servers");
    Map<String, String> networks = new HashMap<>();
    for (JsonValue network : pages(source, "/networks?per_page=50", "networks")) {
      networks.put(network.text("id"), network.text("name"));
    }
    servers.forEach(server -> targets.add(server(server, networks)));
  }

  private List<JsonValue> pages(WebRefresh.Source source, String path, String list)
      throws InterruptedException {
    List<JsonValue> all = new ArrayList<>();
    long number = 1;
    for (int i = 0; number > 0 && i < WebRefresh.MAX_PAGES; i++) {
      JsonValue page = source.json(endpoint + path + "&page=" + number, Map.of());
      all.addAll(page.get(list).items());
      number = page.at("meta", "pagination", "next_page").whole();
    }
    return all;
  }

  /* As the client of Prometheus writes an address that is not there. */
  private static String publicAddress(JsonValue server, String family) {
    String address = server.at("public_net", family, "ip").text();
    return address.isEmpty() ? "<nil>" : address;
  }

  private Labels server(JsonValue server, Map<String, String> networks) {
    String ip = publicAddress(server, "ipv4");
    JsonValue type = server.get("server_type");
    JsonValue image = server.get("image");
    JsonValue own = server.get("location");
    JsonValue location = own.isPresent() ? own : server.at("datacenter", "location");
    MetaLabels labels =
        new MetaLabels(PREFIX)
            .put("role", "hcloud")
            .put("server_id", server.text("id"))
            .put("server_name", server.text("name"))
            .put("public_ipv4", ip)
            .put("public_ipv6_network", publicAddress(server, "ipv6"))
            .put("server_status", server.text("status"))
            .put("hcloud_location", location.text("name"))
            .put("hcloud_location_network_zone", location.text("network_zone"))
            .put("hcloud_datacenter_location", location.text("name"))
            .put("hcloud_datacenter_location_network_zone", location.text("network_zone"))
            .put("hcloud_server_type", type.text("name"))
            .put("hcloud_cpu_cores", type.get("cores").whole())
            .put("hcloud_cpu_type", type.text("cpu_type"))
            .put("hcloud_memory_size_gb", type.get("memory").whole())
            .put("hcloud_disk_size_gb", type.get("disk").whole())
            .put("hcloud_image_name", image.text("name"))
            .put("hcloud_image_description", image.text("description"))
            .put("hcloud_image_os_version", image.text("os_version"))
            .put("hcloud_image_os_flavor", image.text("os_flavor"))
            .putAllPresent(
                "hcloud_label_", "hcloud_labelpresent_", server.get("labels").textFields())
            .address(ip, port);
    for (JsonValue attached : server.get("private_net").items()) {
      String name = networks.get(attached.text("network"));
      if (name != null) {
        labels.put("hcloud_private_ipv4_" + MetaLabels.sanitized(name), attached.text("ip"));
      }
    }
    return labels.labels();
  }
}
