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
 * Droplets or clusters of databases of DigitalOcean.
 *
 * @param role {@code droplets} or {@code databases}
 * @param endpoint where the interface is
 */
public record DigitalOcean(String role, long port, Duration refreshInterval, String endpoint)
    implements Mechanism {
  /** Where the provider's own interface is. */
  public static final String ENDPOINT = "https://api.digitalocean.com";

  private static final String PREFIX = "__meta_digitalocean_";
  private static final String SEPARATOR = ",";

  @Override
  public String mechanism() {
    return "digitalocean";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    boolean databases = role.equals("databases");
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            databases ? "DigitalOcean Databases" : "DigitalOcean",
            surroundings.client(),
            refreshInterval,
            databases ? this::databases : this::droplets));
  }

  private void droplets(WebRefresh.Source source, List<Labels> targets)
      throws InterruptedException {
    for (int number = 1; number <= WebRefresh.MAX_PAGES; number++) {
      JsonValue page = source.json(endpoint + "/v2/droplets?page=" + number, Map.of());
      page.get("droplets").items().stream()
          .filter(droplet -> !droplet.at("networks", "v4").items().isEmpty())
          .forEach(droplet -> targets.add(droplet(droplet)));
      if (page.at("links", "pages", "next").text().isEmpty()) {
        return;
      }
    }
  }

  private Labels droplet(JsonValue droplet) {
    String address = network(droplet, "v4", "public");
    MetaLabels labels =
        new MetaLabels(PREFIX)
            .put("droplet_id", droplet.text("id"))
            .put("droplet_name", droplet.text("name"))
            .put("image", droplet.at("image", "slug").text())
            .put("image_name", droplet.at("image", "name").text())
            .put("private_ipv4", network(droplet, "v4", "private"))
            .put("public_ipv4", address)
            .put("public_ipv6", network(droplet, "v6", "public"))
            .put("region", droplet.at("region", "slug").text())
            .put("size", droplet.text("size_slug"))
            .put("status", droplet.text("status"))
            .put("vpc", droplet.text("vpc_uuid"))
            .address(address, port);
    for (String list : List.of("features", "tags")) {
      List<String> values = droplet.get(list).texts();
      if (!values.isEmpty()) {
        labels.putList(list, values, SEPARATOR);
      }
    }
    return labels.labels();
  }

  private static String network(JsonValue droplet, String family, String type) {
    return droplet.at("networks", family).items().stream()
        .filter(network -> network.text("type").equals(type))
        .findFirst()
        .map(network -> network.text("ip_address"))
        .orElse("");
  }

  private void databases(WebRefresh.Source source, List<Labels> targets)
      throws InterruptedException {
    for (int number = 1; number <= WebRefresh.MAX_PAGES; number++) {
      String url = endpoint + "/v2/databases?page=" + number + "&per_page=100";
      List<JsonValue> clusters = source.json(url, Map.of()).get("databases").items();
      if (clusters.isEmpty()) {
        return;
      }
      clusters.forEach(cluster -> targets.add(cluster(cluster)));
    }
  }

  private Labels cluster(JsonValue cluster) {
    String inner = cluster.at("private_connection", "host").text();
    String outer = cluster.at("connection", "host").text();
    MetaLabels labels =
        new MetaLabels(PREFIX)
            .put("db_id", cluster.text("id"))
            .put("db_name", cluster.text("name"))
            .put("db_engine", cluster.text("engine"))
            .put("db_version", cluster.text("version"))
            .put("db_status", cluster.text("status"))
            .put("db_region", cluster.text("region"))
            .put("db_size", cluster.text("size"))
            .put("db_num_nodes", cluster.get("num_nodes").whole())
            .put("db_private_host", inner)
            .put("db_host", outer);
    String host = inner.isEmpty() ? outer : inner;
    if (!host.isEmpty()) {
      labels.address(host, port);
    }
    cluster.get("tags").texts().forEach(tag -> labels.put("db_tag_" + tag, true));
    return labels.labels();
  }
}
