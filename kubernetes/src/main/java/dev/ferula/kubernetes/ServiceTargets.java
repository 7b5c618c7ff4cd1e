package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.util.ArrayList;
import java.util.List;

/** A service has a target for each of its ports, under the service's name. */
record ServiceTargets(Around around) implements RoleTargets {
  @Override
  public TargetGroup group(String source, JsonValue service) {
    String namespace = Objects.namespace(service);
    MetaLabels shared = describe(new MetaLabels(Objects.PREFIX), service);
    around.namespace(shared, namespace);
    JsonValue spec = service.get("spec");
    String type = spec.text("type");
    List<Labels> targets = new ArrayList<>();
    for (JsonValue port : spec.get("ports").items()) {
      long number = port.get("port").whole();
      MetaLabels target =
          new MetaLabels(Objects.PREFIX)
              .put("service_port_name", port.text("name"))
              .put("service_port_number", number)
              .put("service_port_protocol", port.text("protocol"))
              .put("service_type", type)
              .address(Objects.name(service) + "." + namespace + ".svc", number);
      if (type.equals("ExternalName")) {
        target.put("service_external_name", spec.text("externalName"));
      } else {
        target.put("service_cluster_ip", spec.text("clusterIP"));
      }
      if (type.equals("LoadBalancer")) {
        target.put("service_loadbalancer_ip", loadBalancer(service));
      }
      targets.add(target.labels());
    }
    return new TargetGroup(source, targets, shared.labels());
  }

  /** A service's name, labels and annotations. */
  static MetaLabels describe(MetaLabels labels, JsonValue service) {
    return Objects.describe(
        labels.put("namespace", Objects.namespace(service)), service, "service");
  }

  private static String loadBalancer(JsonValue service) {
    List<String> ips =
        service.at("status", "loadBalancer", "ingress").items().stream()
            .map(ingress -> ingress.text("ip"))
            .filter(ip -> !ip.isEmpty())
            .toList();
    return ips.isEmpty() ? service.at("spec", "loadBalancerIP").text() : String.join(",", ips);
  }
}
