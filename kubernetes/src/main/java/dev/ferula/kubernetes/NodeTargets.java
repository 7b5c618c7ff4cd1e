package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.model.TargetGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node is one target: its kubelet. */
final class NodeTargets {
  private static final System.Logger LOG = System.getLogger(NodeTargets.class.getName());

  private static final List<String> PREFERENCE =
      List.of("InternalIP", "InternalDNS", "ExternalIP", "ExternalDNS", "LegacyHostIP", "Hostname");

  private NodeTargets() {}

  static @Nullable TargetGroup group(String source, JsonValue node) {
    Map<String, String> addresses = new LinkedHashMap<>();
    for (JsonValue address : node.at("status", "addresses").items()) {
      addresses.putIfAbsent(address.text("type"), address.text("address"));
    }
    String host = "";
    for (String type : PREFERENCE) {
      host = host.isEmpty() ? addresses.getOrDefault(type, "") : host;
    }
    if (host.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "msg=\"No node address found\" err=\"host address unknown\" node=" + Objects.name(node));
      return null;
    }
    MetaLabels target =
        new MetaLabels(Objects.PREFIX)
            .putWhole("instance", Objects.name(node))
            .address(host, node.at("status", "daemonEndpoints", "kubeletEndpoint", "Port").whole())
            .putAll("node_address_", addresses);
    MetaLabels shared =
        new MetaLabels(Objects.PREFIX)
            .put("node_provider_id", node.at("spec", "providerID").text());
    for (JsonValue condition : node.at("status", "conditions").items()) {
      String type = MetaLabels.sanitized(condition.text("type").toLowerCase(Locale.ROOT));
      shared.put("node_condition_" + type, condition.text("status").toLowerCase(Locale.ROOT));
    }
    Objects.describe(shared, node, "node");
    return new TargetGroup(source, List.of(target.labels()), shared.labels());
  }
}
