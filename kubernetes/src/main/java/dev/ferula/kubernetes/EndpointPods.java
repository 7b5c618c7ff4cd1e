package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.model.Labels;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pods behind the endpoints of one group. Their ports that no endpoint names become targets
 * too.
 */
final class EndpointPods {
  private final Around around;
  private final Map<String, JsonValue> pods = new LinkedHashMap<>();
  private final Map<String, Set<Long>> seen = new LinkedHashMap<>();

  EndpointPods(Around around) {
    this.around = around;
  }

  /**
   * Adds what is known of the pod that an endpoint refers to.
   *
   * @param port of the endpoint, absent for all
   * @param protocol of the endpoint; empty for that of the container's port
   */
  MetaLabels describe(MetaLabels target, JsonValue reference, JsonValue port, String protocol) {
    JsonValue pod = around.podOf(reference);
    if (!pod.isPresent()) {
      return target;
    }
    String key = Objects.key(pod);
    pods.put(key, pod);
    Set<Long> ports = seen.computeIfAbsent(key, _ -> new HashSet<>());
    around.pod(target, pod);
    if (!port.isPresent()) {
      return target;
    }
    ports.add(port.whole());
    for (Container container : Container.of(pod)) {
      for (JsonValue own : container.ports()) {
        if (own.get("containerPort").whole() == port.whole()) {
          container.describe(target, own);
          if (!protocol.isEmpty()) {
            target.put("pod_container_port_protocol", protocol);
          }
          break;
        }
      }
    }
    return target;
  }

  /** Adds targets for the ports that no endpoint named. */
  void addOthers(List<Labels> targets) {
    pods.forEach(
        (key, pod) -> {
          String ip = pod.at("status", "podIP").text();
          if (!ip.isEmpty()) {
            addOthers(pod, ip, seen.getOrDefault(key, Set.of()), targets);
          }
        });
  }

  private void addOthers(JsonValue pod, String ip, Set<Long> named, List<Labels> targets) {
    for (Container container : Container.of(pod)) {
      for (JsonValue port : container.ports()) {
        long number = port.get("containerPort").whole();
        if (!named.contains(number)) {
          MetaLabels labels = container.describe(new MetaLabels(Objects.PREFIX), port);
          targets.add(around.pod(labels.address(ip, number), pod).labels());
        }
      }
    }
  }
}
