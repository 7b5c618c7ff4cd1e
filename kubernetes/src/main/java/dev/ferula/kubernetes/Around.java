package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import java.util.Locale;

/** Labels of the objects around a target, as far as they are to be attached. */
record Around(Cluster cluster, Kubernetes.Attached attached) {
  MetaLabels namespace(MetaLabels labels, String namespace) {
    return attached.namespace()
        ? Objects.annotate(labels, cluster.lookUp(Kind.NAMESPACE, namespace), "namespace")
        : labels;
  }

  MetaLabels node(MetaLabels labels, String name) {
    if (!attached.node() || name.isEmpty()) {
      return labels;
    }
    JsonValue node = cluster.lookUp(Kind.NODE, name);
    return node.isPresent() ? Objects.describe(labels, node, "node") : labels;
  }

  /** What a pod is, and who made it. */
  MetaLabels pod(MetaLabels labels, JsonValue pod) {
    JsonValue status = pod.get("status");
    labels
        .put("pod_ip", status.text("podIP"))
        .put("pod_ready", ready(status))
        .put("pod_phase", status.text("phase"))
        .put("pod_node_name", pod.at("spec", "nodeName").text())
        .put("pod_host_ip", status.text("hostIP"))
        .put("pod_uid", pod.at("metadata", "uid").text());
    Objects.describe(labels, pod, "pod");
    JsonValue owner = Objects.controller(pod);
    labels
        .put("pod_controller_kind", owner.text("kind"))
        .put("pod_controller_name", owner.text("name"));
    String key = Objects.key(Objects.namespace(pod), owner.text("name"));
    switch (owner.text("kind")) {
      case "ReplicaSet" -> {
        if (attached.deployment()) {
          maker(labels, "pod_deployment_name", Kind.REPLICA_SET, key, "Deployment");
        }
      }
      case "Job" -> {
        if (attached.job()) {
          labels.put("pod_job_name", owner.text("name"));
        }
        if (attached.cronJob()) {
          maker(labels, "pod_cronjob_name", Kind.JOB, key, "CronJob");
        }
      }
      default -> {}
    }
    return labels;
  }

  private void maker(MetaLabels labels, String label, Kind kind, String key, String wanted) {
    JsonValue owner = Objects.controller(cluster.lookUp(kind, key));
    if (owner.text("kind").equals(wanted)) {
      labels.put(label, owner.text("name"));
    }
  }

  private static String ready(JsonValue status) {
    for (JsonValue condition : status.get("conditions").items()) {
      if (condition.text("type").equals("Ready")) {
        return condition.text("status").toLowerCase(Locale.ROOT);
      }
    }
    return "unknown";
  }

  /** The pod that an endpoint refers to, or nothing. */
  JsonValue podOf(JsonValue reference) {
    return reference.text("kind").equals("Pod")
        ? cluster.lookUp(Kind.POD, Objects.key(reference.text("namespace"), reference.text("name")))
        : JsonValue.NONE;
  }
}
