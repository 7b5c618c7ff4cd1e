package dev.ferula.kubernetes;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.Mechanism;
import java.util.List;

/**
 * Targets of one role in a cluster.
 *
 * @param role {@code node}, {@code pod}, {@code service}, {@code endpoints}, {@code endpointslice}
 *     or {@code ingress}
 * @param server the URL of the cluster's interface
 * @param namespaces those that are looked at; empty for all
 * @param selectors which objects of some kinds are looked at
 * @param attached what is told of the objects around a target
 */
public record Kubernetes(
    String role,
    String server,
    List<String> namespaces,
    List<Selector> selectors,
    Attached attached)
    implements Mechanism {
  public Kubernetes {
    namespaces = List.copyOf(namespaces);
    selectors = List.copyOf(selectors);
  }

  /**
   * Objects of a kind that are looked at.
   *
   * @param role the kind
   * @param label an expression over labels; empty for all
   * @param field an expression over fields; empty for all
   */
  public record Selector(String role, String label, String field) {}

  /** Of which objects around a target labels are attached. */
  public record Attached(
      boolean node, boolean namespace, boolean deployment, boolean job, boolean cronJob) {
    /** Of none. */
    public static final Attached NOTHING = new Attached(false, false, false, false, false);
  }

  /** The same by another server, in these namespaces. */
  public Kubernetes at(String newServer, List<String> newNamespaces) {
    return new Kubernetes(role, newServer, newNamespaces, selectors, attached);
  }

  /* Never the server: its URL may have a password. */
  @Override
  public String toString() {
    return "Kubernetes[" + role + ", " + namespaces + "]";
  }

  @Override
  public String mechanism() {
    return "kubernetes";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return new KubernetesDiscoverer(
        this,
        surroundings.client(),
        new KubernetesMetrics(surroundings.registry()),
        surroundings.pause(),
        System::nanoTime);
  }
}
