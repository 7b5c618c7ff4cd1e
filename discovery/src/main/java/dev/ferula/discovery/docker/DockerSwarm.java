package dev.ferula.discovery.docker;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes, services or tasks of a swarm.
 *
 * @param role {@code nodes}, {@code services} or {@code tasks}
 * @param port of targets that publish none
 */
public record DockerSwarm(
    String host, String role, long port, List<Filter> filters, Duration refreshInterval)
    implements Mechanism {
  private static final String PREFIX = "__meta_dockerswarm_";

  public DockerSwarm {
    filters = List.copyOf(filters);
  }

  @Override
  public String mechanism() {
    return "dockerswarm";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh("DockerSwarm", surroundings.client(), refreshInterval, this::list));
  }

  private void list(WebRefresh.Source source, List<Labels> targets) throws InterruptedException {
    DockerApi api = new DockerApi(host, source);
    switch (role) {
      case "nodes" -> nodes(api, targets);
      case "services" -> services(api, targets);
      default -> tasks(api, targets);
    }
  }

  private void nodes(DockerApi api, List<Labels> targets) throws InterruptedException {
    for (JsonValue node : api.list("/nodes", filters)) {
      MetaLabels labels =
          node(node)
              .put("node_engine_version", node.at("Description", "Engine", "EngineVersion").text())
              .address(node.at("Status", "Addr").text(), port);
      JsonValue manager = node.get("ManagerStatus");
      if (manager.isPresent()) {
        labels
            .put("node_manager_leader", manager.get("Leader").bool())
            .put("node_manager_reachability", manager.text("Reachability"))
            .put("node_manager_address", manager.text("Addr"));
      }
      targets.add(labels.labels());
    }
  }

  private static MetaLabels node(JsonValue node) {
    JsonValue platform = node.at("Description", "Platform");
    return new MetaLabels(PREFIX)
        .put("node_id", node.text("ID"))
        .put("node_role", node.at("Spec", "Role").text())
        .put("node_address", node.at("Status", "Addr").text())
        .put("node_availability", node.at("Spec", "Availability").text())
        .put("node_hostname", node.at("Description", "Hostname").text())
        .put("node_platform_architecture", platform.text("Architecture"))
        .put("node_platform_os", platform.text("OS"))
        .put("node_status", node.at("Status", "State").text())
        .putAll("node_label_", node.at("Spec", "Labels").textFields());
  }

  private void services(DockerApi api, List<Labels> targets) throws InterruptedException {
    List<JsonValue> services = api.list("/services", filters);
    Map<String, MetaLabels> networks = api.networks(PREFIX);
    for (JsonValue service : services) {
      JsonValue container = service.at("Spec", "TaskTemplate", "ContainerSpec");
      MetaLabels common =
          service(service)
              .put("service_task_container_hostname", container.text("Hostname"))
              .put("service_task_container_image", container.text("Image"))
              .put("service_updating_status", service.at("UpdateStatus", "State").text());
      for (JsonValue address : service.at("Endpoint", "VirtualIPs").items()) {
        MetaLabels labels =
            common
                .copy()
                .putAll(networks.getOrDefault(address.text("NetworkID"), new MetaLabels(PREFIX)));
        String ip = withoutMask(address.text("Addr"));
        boolean added = false;
        for (JsonValue published : service.at("Endpoint", "Ports").items()) {
          if (published.text("Protocol").equals("tcp")) {
            targets.add(
                labels
                    .copy()
                    .put("service_endpoint_port_name", published.text("Name"))
                    .put("service_endpoint_port_publish_mode", published.text("PublishMode"))
                    .address(ip, published.get("PublishedPort").whole())
                    .labels());
            added = true;
          }
        }
        if (!added) {
          targets.add(labels.address(ip, port).labels());
        }
      }
    }
  }

  private static MetaLabels service(JsonValue service) {
    JsonValue mode = service.at("Spec", "Mode");
    String word =
        mode.get("Global").isPresent()
            ? "global"
            : mode.get("Replicated").isPresent() ? "replicated" : "";
    return new MetaLabels(PREFIX)
        .put("service_id", service.text("ID"))
        .put("service_name", service.at("Spec", "Name").text())
        .put("service_mode", word)
        .putAll("service_label_", service.at("Spec", "Labels").textFields());
  }

  private static String withoutMask(String address) {
    int slash = address.indexOf('/');
    return slash < 0 ? address : address.substring(0, slash);
  }

  private void tasks(DockerApi api, List<Labels> targets) throws InterruptedException {
    List<JsonValue> tasks = api.list("/tasks", filters);
    Map<String, JsonValue> services = new HashMap<>();
    api.list("/services", List.of()).forEach(one -> services.put(one.text("ID"), one));
    Map<String, JsonValue> nodes = new HashMap<>();
    api.list("/nodes", List.of()).forEach(one -> nodes.put(one.text("ID"), one));
    Map<String, MetaLabels> networks = api.networks(PREFIX);
    for (JsonValue task : tasks) {
      JsonValue service = services.getOrDefault(task.text("ServiceID"), JsonValue.NONE);
      JsonValue node = nodes.getOrDefault(task.text("NodeID"), JsonValue.NONE);
      MetaLabels common =
          new MetaLabels(PREFIX)
              .put("task_id", task.text("ID"))
              .put("task_desired_state", task.text("DesiredState"))
              .put("task_state", task.at("Status", "State").text())
              .put("task_slot", task.get("Slot").whole())
              .put("task_container_id", task.at("Status", "ContainerStatus", "ContainerID").text())
              .putAll("container_label_", task.at("Spec", "ContainerSpec", "Labels").textFields());
      if (service.isPresent()) {
        common.putAll(service(service));
      }
      if (node.isPresent()) {
        common.putAll(node(node));
      }
      for (JsonValue own : task.at("Status", "PortStatus", "Ports").items()) {
        if (own.text("Protocol").equals("tcp")) {
          targets.add(published(common, own, common.get("node_address")));
        }
      }
      attached(task, service, common, networks, targets);
    }
  }

  private static Labels published(MetaLabels common, JsonValue port, String host) {
    return common
        .copy()
        .put("task_port_publish_mode", port.text("PublishMode"))
        .address(host, port.get("PublishedPort").whole())
        .labels();
  }

  private void attached(
      JsonValue task,
      JsonValue service,
      MetaLabels common,
      Map<String, MetaLabels> networks,
      List<Labels> targets) {
    for (JsonValue attachment : task.get("NetworksAttachments").items()) {
      String id = attachment.at("Network", "ID").text();
      MetaLabels labels = common.copy().putAll(networks.getOrDefault(id, new MetaLabels(PREFIX)));
      for (String address : attachment.get("Addresses").texts()) {
        String ip = withoutMask(address);
        boolean added = false;
        for (JsonValue exposed : service.at("Endpoint", "Ports").items()) {
          if (exposed.text("Protocol").equals("tcp")) {
            targets.add(published(labels, exposed, ip));
            added = true;
          }
        }
        if (!added) {
          targets.add(labels.copy().address(ip, port).labels());
        }
      }
    }
  }
}
