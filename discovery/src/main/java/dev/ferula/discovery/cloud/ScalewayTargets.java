package dev.ferula.discovery.cloud;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes targets of Scaleway's servers.
 *
 * @param networkAddresses addresses in private networks by network card
 */
record ScalewayTargets(long port, Map<String, String> networkAddresses) {
  private static final String SEPARATOR = ",";

  /** The region of a zone: {@code fr-par} of {@code fr-par-1}. */
  static String region(String zone) {
    int dash = zone.lastIndexOf('-');
    return dash < 0 ? zone : zone.substring(0, dash);
  }

  /** Whether a server has an address of its own. */
  static boolean hasAddress(JsonValue server) {
    return server.get("private_ip").isText()
        || server.get("public_ip").isObject()
        || server.get("ipv6").isObject();
  }

  /** A virtual server, if it has an address. */
  Optional<Labels> instance(JsonValue server) {
    String zone = server.text("zone");
    JsonValue image = server.get("image");
    JsonValue location = server.get("location");
    JsonValue group = server.get("security_group");
    MetaLabels labels =
        new MetaLabels("__meta_scaleway_instance_")
            .put("boot_type", server.text("boot_type"))
            .put("hostname", server.text("hostname"))
            .put("id", server.text("id"))
            .put("name", server.text("name"))
            .put("organization_id", server.text("organization"))
            .put("project_id", server.text("project"))
            .put("status", server.text("state"))
            .put("type", server.text("commercial_type"))
            .put("zone", zone)
            .put("region", region(zone))
            .put("image_arch", image.text("arch"))
            .put("image_id", image.text("id"))
            .put("image_name", image.text("name"))
            .put("location_cluster_id", location.text("cluster_id"))
            .put("location_hypervisor_id", location.text("hypervisor_id"))
            .put("location_node_id", location.text("node_id"))
            .put("security_group_id", group.text("id"))
            .put("security_group_name", group.text("name"));
    putList(labels, "tags", server.get("tags").texts());
    putList(labels, "public_ipv4_addresses", publicAddresses(server, "inet"));
    putList(labels, "public_ipv6_addresses", publicAddresses(server, "inet6"));
    String address = address(server, labels);
    return address.isEmpty()
        ? Optional.empty()
        : Optional.of(labels.address(address, port).labels());
  }

  private static List<String> publicAddresses(JsonValue server, String family) {
    List<String> addresses = new ArrayList<>();
    for (JsonValue ip : server.get("public_ips").items()) {
      if (ip.text("family").equals(family)) {
        addresses.add(ip.text("address"));
      }
    }
    return addresses;
  }

  /* The private address before the public one, and that before the one of version 6. */
  private String address(JsonValue server, MetaLabels labels) {
    String address = server.at("ipv6", "address").text();
    labels.put("public_ipv6", address);
    JsonValue open = server.get("public_ip");
    if (open.isObject()) {
      address = open.text("address");
      if (!open.text("family").equals("inet6")) {
        labels.put("public_ipv4", address);
      }
    }
    String closed = server.get("private_ip").isText() ? server.text("private_ip") : "";
    if (closed.isEmpty() && address.isEmpty()) {
      for (JsonValue card : server.get("private_nics").items()) {
        closed = closed.isEmpty() ? networkAddresses.getOrDefault(card.text("id"), "") : closed;
      }
    }
    labels.put("private_ipv4", closed);
    return closed.isEmpty() ? address : closed;
  }

  /** A machine of its own. */
  Labels machine(JsonValue server, Map<String, JsonValue> offers, Map<String, JsonValue> systems) {
    JsonValue system = systems.getOrDefault(server.at("install", "os_id").text(), JsonValue.NONE);
    MetaLabels labels =
        new MetaLabels("__meta_scaleway_baremetal_")
            .put("id", server.text("id"))
            .put("name", server.text("name"))
            .put("zone", server.text("zone"))
            .put("status", server.text("status"))
            .put("project_id", server.text("project_id"))
            .put("type", offers.getOrDefault(server.text("offer_id"), JsonValue.NONE).text("name"))
            .put("os_name", system.text("name"))
            .put("os_version", system.text("version"));
    putList(labels, "tags", server.get("tags").texts());
    String four = "";
    String six = "";
    for (JsonValue ip : server.get("ips").items()) {
      if (ip.text("version").equals("IPv4")) {
        four = four.isEmpty() ? ip.text("address") : four;
      } else {
        six = six.isEmpty() ? ip.text("address") : six;
      }
    }
    labels.put("public_ipv4", four).put("public_ipv6", six);
    String address = four.isEmpty() ? six : four;
    return (address.isEmpty() ? labels : labels.address(address, port)).labels();
  }

  private static void putList(MetaLabels labels, String name, List<String> values) {
    if (!values.isEmpty()) {
      labels.putList(name, values, SEPARATOR);
    }
  }
}
