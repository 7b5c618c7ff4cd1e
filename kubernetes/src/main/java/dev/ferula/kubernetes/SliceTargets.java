package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.util.ArrayList;
import java.util.List;

/**
 * A slice of endpoints has a target for each address and port. Where a service has addresses of two
 * families, only the slices of its first have targets.
 */
record SliceTargets(Around around) implements RoleTargets {
  private static final String SERVICE_NAME = "kubernetes.io/service-name";

  @Override
  public TargetGroup group(String source, JsonValue slice) {
    String namespace = Objects.namespace(slice);
    MetaLabels shared =
        new MetaLabels(Objects.PREFIX)
            .put("namespace", namespace)
            .put("endpointslice_address_type", slice.text("addressType"));
    Objects.describe(shared, slice, "endpointslice");
    String name = slice.at("metadata", "labels").text(SERVICE_NAME);
    JsonValue service =
        name.isEmpty()
            ? JsonValue.NONE
            : around.cluster().lookUp(Kind.SERVICE, Objects.key(namespace, name));
    if (service.isPresent()) {
      ServiceTargets.describe(shared, service);
    }
    around.namespace(shared, namespace);
    List<Labels> targets = new ArrayList<>();
    if (!isSecondFamily(service, slice)) {
      EndpointPods pods = new EndpointPods(around);
      for (JsonValue endpoint : slice.get("endpoints").items()) {
        for (JsonValue port : slice.get("ports").items()) {
          for (String address : endpoint.get("addresses").texts()) {
            targets.add(target(address, endpoint, port, pods));
          }
        }
      }
      pods.addOthers(targets);
    }
    return new TargetGroup(source, targets, shared.labels());
  }

  private static boolean isSecondFamily(JsonValue service, JsonValue slice) {
    String policy = service.at("spec", "ipFamilyPolicy").text();
    List<String> families = service.at("spec", "ipFamilies").texts();
    return policy.endsWith("DualStack")
        && !families.isEmpty()
        && !families.getFirst().equals(slice.text("addressType"));
  }

  private Labels target(String address, JsonValue endpoint, JsonValue port, EndpointPods pods) {
    JsonValue number = port.get("port");
    JsonValue reference = endpoint.get("targetRef");
    JsonValue conditions = endpoint.get("conditions");
    MetaLabels target =
        new MetaLabels(Objects.PREFIX)
            .put("endpointslice_port_name", port.text("name"))
            .put("endpointslice_port_protocol", port.text("protocol"))
            .put("endpointslice_port", number.text())
            .put("endpointslice_port_app_protocol", port.text("appProtocol"))
            .put("endpointslice_endpoint_conditions_ready", conditions.text("ready"))
            .put("endpointslice_endpoint_conditions_serving", conditions.text("serving"))
            .put("endpointslice_endpoint_conditions_terminating", conditions.text("terminating"))
            .put("endpointslice_endpoint_hostname", endpoint.text("hostname"))
            .put("endpointslice_address_target_kind", reference.text("kind"))
            .put("endpointslice_address_target_name", reference.text("name"))
            .put("endpointslice_endpoint_node_name", endpoint.text("nodeName"))
            .put("endpointslice_endpoint_zone", endpoint.text("zone"))
            .putAllPresent(
                "endpointslice_endpoint_topology_",
                "endpointslice_endpoint_topology_present_",
                endpoint.get("deprecatedTopology").textFields());
    if (number.isPresent()) {
      target.address(address, number.whole());
    } else {
      target.address(address);
    }
    boolean isNode = reference.text("kind").equals("Node");
    around.node(target, isNode ? reference.text("name") : endpoint.text("nodeName"));
    return pods.describe(target, reference, number, "").labels();
  }
}
