package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import java.util.ArrayList;
import java.util.List;

/**
 * A container of a pod.
 *
 * @param spec as the pod wants it
 * @param id given when it was started; empty before
 * @param isInit whether it runs before the others
 */
record Container(JsonValue spec, String id, boolean isInit) {
  /** All containers of a pod, those that run before the others last. */
  static List<Container> of(JsonValue pod) {
    List<Container> all = new ArrayList<>();
    add(pod, "containers", "containerStatuses", false, all);
    add(pod, "initContainers", "initContainerStatuses", true, all);
    return all;
  }

  private static void add(
      JsonValue pod, String list, String statuses, boolean isInit, List<Container> all) {
    for (JsonValue spec : pod.at("spec", list).items()) {
      String id = "";
      for (JsonValue status : pod.at("status", statuses).items()) {
        if (status.text("name").equals(spec.text("name"))) {
          id = status.text("containerID");
          break;
        }
      }
      all.add(new Container(spec, id, isInit));
    }
  }

  List<JsonValue> ports() {
    return spec.get("ports").items();
  }

  MetaLabels describe(MetaLabels labels) {
    return labels
        .put("pod_container_name", spec.text("name"))
        .put("pod_container_image", spec.text("image"))
        .put("pod_container_init", isInit);
  }

  MetaLabels describe(MetaLabels labels, JsonValue port) {
    return describe(labels)
        .put("pod_container_port_name", port.text("name"))
        .put("pod_container_port_number", port.get("containerPort").whole())
        .put("pod_container_port_protocol", port.text("protocol"));
  }
}
