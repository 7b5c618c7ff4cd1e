package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import dev.ferula.model.TargetGroup;
import org.jspecify.annotations.Nullable;

/** Makes the group of targets of an object. */
@FunctionalInterface
interface RoleTargets {
  /** That of an object, or null where the one that was told before stands. */
  @Nullable TargetGroup group(String source, JsonValue object);

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
