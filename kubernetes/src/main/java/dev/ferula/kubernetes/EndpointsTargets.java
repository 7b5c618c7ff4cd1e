package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.util.ArrayList;
import java.util.List;

/** Endpoints have a target for each address and port, ready or not. */
record EndpointsTargets(Around around) implements RoleTargets {
  @Override
  public TargetGroup group(String source, JsonValue endpoints) {
    String namespace = Objects.namespace(endpoints);
    MetaLabels shared = new MetaLabels(Objects.PREFIX).put("namespace", namespace);
    JsonValue service = around.cluster().lookUp(Kind.SERVICE, Objects.key(endpoints));
    if (service.isPresent()) {
      ServiceTargets.describe(shared, service);
    }
    Objects.describe(shared, endpoints, "endpoints");
    around.namespace(shared, namespace);
    EndpointPods pods = new EndpointPods(around);
    List<Labels> targets = new ArrayList<>();
    for (JsonValue subset : endpoints.get("subsets").items()) {
      for (JsonValue port : subset.get("ports").items()) {
        for (JsonValue address : subset.get("addresses").items()) {
          targets.add(target(address, port, true, pods));
        }
        for (JsonValue address : subset.get("notReadyAddresses").items()) {
          targets.add(target(address, port, false, pods));
        }
      }
    }
    pods.addOthers(targets);
    return new TargetGroup(source, targets, shared.labels());
  }

  private Labels target(JsonValue address, JsonValue port, boolean ready, EndpointPods pods) {
    JsonValue reference = address.get("targetRef");
    MetaLabels target =
        new MetaLabels(Objects.PREFIX)
            .put("endpoint_port_name", port.text("name"))
            .put("endpoint_port_protocol", port.text("protocol"))
            .put("endpoint_ready", ready)
            .put("endpoint_address_target_kind", reference.text("kind"))
            .put("endpoint_address_target_name", reference.text("name"))
            .put("endpoint_node_name", address.text("nodeName"))
            .put("endpoint_hostname", address.text("hostname"))
            .address(address.text("ip"), port.get("port").whole());
    String node = address.text("nodeName");
    if (!address.get("nodeName").isPresent() && reference.text("kind").equals("Node")) {
      node = reference.text("name");
    }
    around.node(target, node);
    return pods.describe(target, reference, port.get("port"), port.text("protocol")).labels();
  }
}
