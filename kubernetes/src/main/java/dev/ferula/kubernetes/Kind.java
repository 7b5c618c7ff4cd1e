package dev.ferula.kubernetes;

/** A kind of objects, and where the interface has them. */
enum Kind {
  NODE("node", "/api/v1", "nodes", false),
  NAMESPACE("namespace", "/api/v1", "namespaces", false),
  POD("pod", "/api/v1", "pods", true),
  SERVICE("service", "/api/v1", "services", true),
  ENDPOINTS("endpoints", "/api/v1", "endpoints", true),
  ENDPOINT_SLICE("endpointslice", "/apis/discovery.k8s.io/v1", "endpointslices", true),
  INGRESS("ingress", "/apis/networking.k8s.io/v1", "ingresses", true),
  REPLICA_SET("replicaset", "/apis/apps/v1", "replicasets", true),
  JOB("job", "/apis/batch/v1", "jobs", true);

  /** The kind's name as a role. */
  final String role;

  private final String group;
  private final String plural;
  final boolean namespaced;

  Kind(String role, String group, String plural, boolean namespaced) {
    this.role = role;
    this.group = group;
    this.plural = plural;
    this.namespaced = namespaced;
  }

  /** The path of the objects of a namespace, or, where that is empty, of all. */
  String path(String namespace) {
    return namespaced && !namespace.isEmpty()
        ? group + "/namespaces/" + namespace + "/" + plural
        : group + "/" + plural;
  }

  /**
   * The kind of a role.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Kind ofRole(String role) {
    for (Kind kind : values()) {
      if (kind.role.equals(role)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("unknown Kubernetes SD role " + role);
  }
}
