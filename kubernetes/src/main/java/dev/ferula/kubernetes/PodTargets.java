package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.util.ArrayList;
import java.util.List;

/** A pod has a target for each port of its containers, and one for each container without ports. */
record PodTargets(Around around) implements RoleTargets {
  @Override
  public TargetGroup group(String source, JsonValue pod) {
    String ip = pod.at("status", "podIP").text();
    String node = pod.at("spec", "nodeName").text();
    boolean known =
        !around.attached().node() || around.cluster().lookUp(Kind.NODE, node).isPresent();
    if (ip.isEmpty() || !known) {
      return new TargetGroup(source, List.of(), Labels.EMPTY);
    }
    MetaLabels shared =
        around.pod(new MetaLabels(Objects.PREFIX), pod).put("namespace", Objects.namespace(pod));
    around.namespace(around.node(shared, node), Objects.namespace(pod));
    List<Labels> targets = new ArrayList<>();
    for (Container container : Container.of(pod)) {
      MetaLabels labels =
          container.describe(
              new MetaLabels(Objects.PREFIX).put("pod_container_id", container.id()));
      if (container.ports().isEmpty()) {
        targets.add(labels.address(ip).labels());
      }
      for (JsonValue port : container.ports()) {
        targets.add(
            container
                .describe(labels.copy(), port)
                .address(ip, port.get("containerPort").whole())
                .labels());
      }
    }
    return new TargetGroup(source, targets, shared.labels());
  }
}
