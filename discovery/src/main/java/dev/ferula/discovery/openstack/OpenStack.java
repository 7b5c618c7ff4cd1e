package dev.ferula.discovery.openstack;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.WebRefresh;
import dev.ferula.model.Labels;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one region of OpenStack has.
 *
 * @param role {@code instance}, {@code hypervisor} or {@code loadbalancer}
 * @param allTenants whether servers of other projects are asked for, too
 * @param availability which of a service's endpoints is asked, such as {@code public}
 */
public record OpenStack(
    String role,
    OpenStackAccount account,
    String region,
    boolean allTenants,
    String availability,
    long port,
    Duration refreshInterval)
    implements Mechanism {
  private static final String PREFIX = "__meta_openstack_";
  private static final List<JsonValue> NOWHERE = List.of();

  /** An address of a machine inside, to which one from outside may lead. */
  private record Inside(String device, String address) {}

  @Override
  public String mechanism() {
    return "openstack";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return surroundings.refreshing(
        mechanism(),
        refreshInterval,
        new WebRefresh(
            "OS_" + region,
            surroundings.client(),
            refreshInterval,
            (source, targets) -> {
              OpenStackAccount known = account.orOf(surroundings.environment());
              list(OpenStackSession.open(source, known, region, availability), targets);
            }));
  }

  private void list(OpenStackSession session, List<Labels> targets) throws InterruptedException {
    switch (role) {
      case "hypervisor" -> hypervisors(session, targets);
      case "loadbalancer" -> balancers(session, targets);
      default -> servers(session, targets);
    }
  }

  // Hypervisors.

  private void hypervisors(OpenStackSession session, List<Labels> targets)
      throws InterruptedException {
    String url = session.service("compute") + "/os-hypervisors/detail";
    for (JsonValue host : session.all(url, "hypervisors")) {
      targets.add(
          new MetaLabels(PREFIX)
              .put("hypervisor_id", host.text("id"))
              .put("hypervisor_hostname", host.text("hypervisor_hostname"))
              .put("hypervisor_host_ip", host.text("host_ip"))
              .put("hypervisor_status", host.text("status"))
              .put("hypervisor_state", host.text("state"))
              .put("hypervisor_type", host.text("hypervisor_type"))
              .address(host.text("host_ip"), port)
              .labels());
    }
  }

  // Servers.

  private void servers(OpenStackSession session, List<Labels> targets) throws InterruptedException {
    String compute = session.service("compute");
    String network = session.service("network") + "/v2.0";
    Map<String, String> devices = new HashMap<>();
    for (JsonValue card : session.all(network + "/ports", "ports")) {
      devices.put(card.text("id"), card.text("device_id"));
    }
    Map<Inside, String> outside = new HashMap<>();
    Set<String> floating = new HashSet<>();
    for (JsonValue ip : session.all(network + "/floatingips", "floatingips")) {
      String device = devices.get(ip.text("port_id"));
      if (device != null && !ip.text("fixed_ip_address").isEmpty()) {
        String address = ip.text("floating_ip_address");
        outside.put(new Inside(device, ip.text("fixed_ip_address")), address);
        floating.add(address);
      }
    }
    String url = compute + "/servers/detail" + (allTenants ? "?all_tenants=true" : "");
    for (JsonValue server : session.all(url, "servers")) {
      server(server, outside, floating, targets);
    }
  }

  private void server(
      JsonValue server, Map<Inside, String> outside, Set<String> floating, List<Labels> targets) {
    JsonValue flavor = server.get("flavor");
    JsonValue name = flavor.get("original_name");
    if (!name.isText()) {
      name = flavor.get("id");
    }
    if (!name.isText()) {
      return;
    }
    String id = server.text("id");
    MetaLabels common =
        new MetaLabels(PREFIX)
            .put("instance_id", id)
            .put("instance_status", server.text("status"))
            .put("instance_name", server.text("name"))
            .put("project_id", server.text("tenant_id"))
            .put("user_id", server.text("user_id"))
            .put("instance_flavor", name.text())
            .put("instance_image", server.at("image", "id").text())
            .putAll("tag_", server.get("metadata").textFields());
    for (Map.Entry<String, JsonValue> pool : server.get("addresses").fields().entrySet()) {
      // What describes no address is passed over, as Prometheus does.
      for (JsonValue place : pool.getValue().isList() ? pool.getValue().items() : NOWHERE) {
        String address = place.isObject() ? place.text("addr") : "";
        if (!address.isEmpty() && !floating.contains(address)) {
          targets.add(
              common
                  .copy()
                  .put("address_pool", pool.getKey())
                  .put("private_ip", address)
                  .put("public_ip", outside.getOrDefault(new Inside(id, address), ""))
                  .address(address, port)
                  .labels());
        }
      }
    }
  }

  // Load balancers.

  private void balancers(OpenStackSession session, List<Labels> targets)
      throws InterruptedException {
    // In some catalogues the version is a part of the service's URL.
    String service = session.service("load-balancer").replaceAll("/v2\\.0$", "") + "/v2.0/lbaas";
    String network = session.service("network") + "/v2.0";
    List<JsonValue> balancers = session.all(service + "/loadbalancers", "loadbalancers");
    Map<String, Long> ports = new HashMap<>();
    for (JsonValue listener : session.all(service + "/listeners", "listeners")) {
      if (listener.text("protocol").equals("PROMETHEUS")) {
        for (JsonValue balancer : listener.get("loadbalancers").items()) {
          ports.putIfAbsent(balancer.text("id"), listener.get("protocol_port").whole());
        }
      }
    }
    Map<String, String> outside = new HashMap<>();
    for (JsonValue ip : session.all(network + "/floatingips", "floatingips")) {
      outside.put(ip.text("port_id"), ip.text("floating_ip_address"));
    }
    outside.remove("");
    for (JsonValue balancer : balancers) {
      Long listens = ports.get(balancer.text("id"));
      if (listens != null) {
        targets.add(balancer(balancer, listens, outside));
      }
    }
  }

  private static Labels balancer(JsonValue balancer, long port, Map<String, String> outside) {
    String address = balancer.text("vip_address");
    return new MetaLabels(PREFIX)
        .put("loadbalancer_id", balancer.text("id"))
        .put("loadbalancer_name", balancer.text("name"))
        .put("loadbalancer_operating_status", balancer.text("operating_status"))
        .put("loadbalancer_provisioning_status", balancer.text("provisioning_status"))
        .put("loadbalancer_availability_zone", balancer.text("availability_zone"))
        .put("loadbalancer_vip", address)
        .put("loadbalancer_provider", balancer.text("provider"))
        .put("loadbalancer_tags", String.join(",", balancer.get("tags").texts()))
        .put("loadbalancer_floating_ip", outside.getOrDefault(balancer.text("vip_port_id"), ""))
        .put("project_id", balancer.text("project_id"))
        .address(address, port)
        .labels();
  }
}
