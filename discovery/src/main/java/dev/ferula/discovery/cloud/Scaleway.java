package dev.ferula.discovery.cloud;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.SecretFile;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Servers of Scaleway in one zone.
 *
 * @param role {@code instance} or {@code baremetal}
 * @param secretKeyFile where the key is if it is not given itself
 * @param nameFilter and
 * @param tagsFilter what is asked for; empty for everything
 */
public record Scaleway(
    String role,
    String endpoint,
    String zone,
    String project,
    String secretKey,
    String secretKeyFile,
    String nameFilter,
    List<String> tagsFilter,
    long port,
    Duration refreshInterval)
    implements Mechanism {
  private static final int PAGE = 50;

  public Scaleway {
    tagsFilter = List.copyOf(tagsFilter);
  }

  @Override
  public String mechanism() {
    return "scaleway";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            "scaleway",
            surroundings.client(),
            refreshInterval,
            role.equals("instance") ? this::instances : this::machines));
  }

  private void instances(WebRefresh.Source source, List<Labels> targets)
      throws InterruptedException {
    Map<String, String> query = filter("project", "per_page");
    List<JsonValue> servers =
        all(source, "/instance/v1/zones/" + zone + "/servers", query, "servers");
    ScalewayTargets builder = new ScalewayTargets(port, networkAddresses(source, servers));
    servers.forEach(server -> builder.instance(server).ifPresent(targets::add));
  }

  private void machines(WebRefresh.Source source, List<Labels> targets)
      throws InterruptedException {
    String path = "/baremetal/v1/zones/" + zone;
    List<JsonValue> servers =
        all(source, path + "/servers", filter("project_id", "page_size"), "servers");
    Map<String, String> pages = Map.of("page_size", String.valueOf(PAGE));
    Map<String, JsonValue> offers = byId(all(source, path + "/offers", pages, "offers"));
    Map<String, JsonValue> systems = byId(all(source, path + "/os", pages, "os"));
    ScalewayTargets builder = new ScalewayTargets(port, Map.of());
    for (JsonValue server : servers) {
      targets.add(builder.machine(server, offers, systems));
    }
  }

  private Map<String, String> filter(String projectField, String pageField) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put(pageField, String.valueOf(PAGE));
    query.put(projectField, project);
    if (!nameFilter.isEmpty()) {
      query.put("name", nameFilter);
    }
    if (!tagsFilter.isEmpty()) {
      query.put("tags", String.join(",", tagsFilter));
    }
    return query;
  }

  /* Addresses of those that have one in a private network only, by the network card. */
  private Map<String, String> networkAddresses(WebRefresh.Source source, List<JsonValue> servers)
      throws InterruptedException {
    List<String> cards = new ArrayList<>();
    for (JsonValue server : servers) {
      if (!ScalewayTargets.hasAddress(server)) {
        server.get("private_nics").items().forEach(card -> cards.add(card.text("id")));
      }
    }
    Map<String, String> addresses = new LinkedHashMap<>();
    for (int from = 0; from < cards.size(); from += PAGE) {
      String ids =
          cards.subList(from, Math.min(cards.size(), from + PAGE)).stream()
              .map(id -> "&resource_ids=" + WebRefresh.encode(id))
              .collect(Collectors.joining());
      String path = "/ipam/v1/regions/" + ScalewayTargets.region(zone) + "/ips";
      Map<String, String> query = new LinkedHashMap<>();
      query.put("page_size", String.valueOf(PAGE));
      query.put("resource_types", "instance_private_nic");
      for (JsonValue ip : all(source, path, query, ids, "ips")) {
        String address = ip.text("address").split("/", 2)[0];
        if (!ip.get("is_ipv6").bool() && !address.isEmpty()) {
          addresses.put(ip.at("resource", "id").text(), address);
        }
      }
    }
    return addresses;
  }

  private List<JsonValue> all(
      WebRefresh.Source source, String path, Map<String, String> query, String list)
      throws InterruptedException {
    return all(source, path, query, "", list);
  }

  private List<JsonValue> all(
      WebRefresh.Source source, String path, Map<String, String> query, String more, String list)
      throws InterruptedException {
    String fields =
        query.entrySet().stream()
            .map(field -> field.getKey() + "=" + WebRefresh.encode(field.getValue()))
            .collect(Collectors.joining("&"));
    Map<String, String> headers = Map.of("X-Auth-Token", key());
    List<JsonValue> all = new ArrayList<>();
    for (int number = 1; number <= WebRefresh.MAX_PAGES; number++) {
      String url = endpoint + path + "?" + fields + more + "&page=" + number;
      List<JsonValue> page = source.json(url, headers).get(list).items();
      all.addAll(page);
      if (page.size() < PAGE) {
        break;
      }
    }
    return all;
  }

  private String key() {
    return secretKeyFile.isEmpty() ? secretKey : SecretFile.read("secret key", secretKeyFile);
  }

  private static Map<String, JsonValue> byId(List<JsonValue> all) {
    Map<String, JsonValue> byId = new LinkedHashMap<>();
    all.forEach(one -> byId.putIfAbsent(one.text("id"), one));
    return byId;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Scaleway[role=" + role + ", zone=" + zone + ", project=" + project + "]";
  }
}
