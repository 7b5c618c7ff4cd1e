package dev.ferula.discovery.docker;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Containers of a Docker daemon, a target for each port that a network of theirs has.
 *
 * @param port of containers that tell none
 * @param hostNetworkingHost where containers are that share the host's network
 * @param matchFirstNetwork whether only the first network by name is looked at
 */
public record Docker(
    String host,
    long port,
    List<Filter> filters,
    String hostNetworkingHost,
    boolean matchFirstNetwork,
    Duration refreshInterval)
    implements Mechanism {
  private static final String PREFIX = "__meta_docker_";
  private static final String SHARED = "container:";

  public Docker {
    filters = List.copyOf(filters);
  }

  @Override
  public String mechanism() {
    return "docker";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh("Docker", surroundings.client(), refreshInterval, this::list));
  }

  private void list(WebRefresh.Source source, List<Labels> targets) throws InterruptedException {
    DockerApi api = new DockerApi(host, source);
    List<JsonValue> containers = api.list("/containers/json", filters);
    Map<String, MetaLabels> networks = api.networks(PREFIX);
    Map<String, JsonValue> byId = new HashMap<>();
    containers.forEach(container -> byId.put(container.text("Id"), container));
    for (JsonValue container : containers) {
      List<String> names = container.get("Names").texts();
      if (names.isEmpty()) {
        continue;
      }
      MetaLabels common =
          new MetaLabels(PREFIX)
              .put("container_id", container.text("Id"))
              .put("container_name", names.getFirst())
              .put("container_network_mode", mode(container))
              .put("container_image", container.text("Image"))
              .put("container_image_id", container.text("ImageID"))
              .putAll("container_label_", container.get("Labels").textFields());
      for (JsonValue network : networksOf(container, byId)) {
        MetaLabels known = networks.getOrDefault(network.text("NetworkID"), new MetaLabels(PREFIX));
        addTargets(container, network, common.copy().putAll(known), targets);
      }
    }
  }

  private static String mode(JsonValue container) {
    return container.at("HostConfig", "NetworkMode").text();
  }

  /* The networks of a container, or of the one whose network it shares. */
  private List<JsonValue> networksOf(JsonValue container, Map<String, JsonValue> byId) {
    JsonValue owner = container;
    Map<String, JsonValue> networks = networksOf(owner);
    for (int hops = 0; networks.isEmpty() && hops < byId.size(); hops++) {
      String mode = mode(owner);
      owner =
          mode.startsWith(SHARED)
              ? byId.getOrDefault(mode.substring(SHARED.length()), JsonValue.NONE)
              : JsonValue.NONE;
      networks = networksOf(owner);
    }
    List<JsonValue> all = new ArrayList<>(networks.values());
    return matchFirstNetwork && all.size() > 1 ? all.subList(0, 1) : all;
  }

  private static Map<String, JsonValue> networksOf(JsonValue container) {
    Map<String, JsonValue> sorted =
        new TreeMap<>(container.at("NetworkSettings", "Networks").fields());
    sorted.values().removeIf(network -> !network.isPresent());
    return sorted;
  }

  private void addTargets(
      JsonValue container, JsonValue network, MetaLabels common, List<Labels> targets) {
    String ip4 = network.text("IPAddress");
    String ip = ip4.isEmpty() ? network.text("GlobalIPv6Address") : ip4;
    MetaLabels labels = common.copy().put("network_ip", ip);
    boolean added = false;
    for (JsonValue exposed : container.get("Ports").items()) {
      if (!exposed.text("Type").equals("tcp")) {
        continue;
      }
      long number = exposed.get("PrivatePort").whole();
      MetaLabels target = labels.copy().put("port_private", number).address(ip, number);
      if (exposed.get("PublicPort").whole() > 0) {
        target.put("port_public", exposed.get("PublicPort").whole());
        target.put("port_public_ip", exposed.text("IP"));
      }
      targets.add(target.labels());
      added = true;
    }
    if (!added) {
      boolean isHost = mode(container).equals("host");
      targets.add(
          (isHost ? labels.address(hostNetworkingHost) : labels.address(ip, port)).labels());
    }
  }
}
