package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import dev.ferula.model.TargetGroup;

/** Makes the group of targets of an object. */
@FunctionalInterface
interface RoleTargets {
  TargetGroup group(String source, JsonValue object);

  /** That of a role, which looks other objects up in the cluster. */
  static RoleTargets of(Kind role, Cluster cluster, Kubernetes.Attached attached) {
    Around around = new Around(cluster, attached);
    return switch (role) {
      case NODE -> NodeTargets::group;
      case POD -> new PodTargets(around);
      case SERVICE -> new ServiceTargets(around);
      case INGRESS -> new IngressTargets(around);
      case ENDPOINTS -> new EndpointsTargets(around);
      case ENDPOINT_SLICE -> new SliceTargets(around);
      case NAMESPACE, REPLICA_SET, JOB ->
          throw new IllegalArgumentException("no role: " + role.role);
    };
  }
}
