package dev.ferula.kubernetes;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Pause;
import dev.ferula.discovery.WebClient;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Watches what a role needs and builds a group for each object of the role. */
final class KubernetesDiscoverer implements Discoverer {
  private static final System.Logger LOG = System.getLogger(KubernetesDiscoverer.class.getName());
  private static final String SERVICE_SOURCE = "svc";

  private final Kubernetes options;
  private final WebClient client;
  private final KubernetesMetrics metrics;
  private final Pause pause;
  private final LongSupplier nanos;
  private final Kind role;
  private final WorkQueue queue;
  private final Cluster cluster;
  private final RoleTargets targets;

  KubernetesDiscoverer(
      Kubernetes options,
      WebClient client,
      KubernetesMetrics metrics,
      Pause pause,
      LongSupplier nanos) {
    this.options = options;
    this.client = client;
    this.metrics = metrics;
    this.pause = pause;
    this.role = Kind.ofRole(options.role());
    this.nanos = nanos;
    this.queue = new WorkQueue(metrics, role, nanos);
    this.cluster = new Cluster(role, metrics, queue);
    this.targets = RoleTargets.of(role, cluster, options.attached());
  }

  @Override
  public void run(Consumer<List<TargetGroup>> updates) throws InterruptedException {
    List<Reflector> reflectors = reflectors();
    List<Thread> threads = new ArrayList<>();
    try {
      for (Reflector reflector : reflectors) {
        threads.add(Thread.ofVirtual().name("kubernetes-watch").start(() -> watch(reflector)));
      }
      while (true) {
        List<TargetGroup> groups = new ArrayList<>();
        for (String key : cluster.awaitChanges()) {
          queue.begin(key);
          TargetGroup group = group(key);
          if (group != null) {
            groups.add(group);
          }
          queue.end();
        }
        if (!groups.isEmpty()) {
          updates.accept(groups);
        }
      }
    } finally {
      threads.forEach(Thread::interrupt);
      queue.close();
      client.close();
    }
  }

  private static void watch(Reflector reflector) {
    try {
      reflector.run();
    } catch (InterruptedException e) {
      // The discoverer ended.
    }
  }

  private @Nullable TargetGroup group(String key) {
    JsonValue object = cluster.begin(key);
    String source = (role == Kind.SERVICE ? SERVICE_SOURCE : role.role) + "/" + key;
    try {
      return object.isPresent()
          ? targets.group(source, object)
          : new TargetGroup(source, List.of(), Labels.EMPTY);
    } catch (RuntimeException e) {
      String reason = DiscoveryException.reason(e);
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "msg=\"received unexpected object\" key=" + key + " err=\"" + reason + '"');
      return null;
    }
  }

  private List<Reflector> reflectors() {
    Map<String, Kubernetes.Selector> selectors = new HashMap<>();
    options.selectors().forEach(selector -> selectors.put(selector.role(), selector));
    List<String> namespaces = options.namespaces().isEmpty() ? List.of("") : options.namespaces();
    List<Reflector> all = new ArrayList<>();
    for (Kind kind : kinds()) {
      for (String namespace : kind.namespaced ? namespaces : List.of("")) {
        all.add(
            new Reflector(
                options.server().replaceAll("/+$", "") + kind.path(namespace),
                selectors.get(kind.role),
                client,
                cluster.observer(kind, namespace, isNeeded(kind)),
                metrics,
                pause,
                nanos));
      }
    }
    return all;
  }

  /* Endpoints are known without the makers of their pods. */
  private boolean isNeeded(Kind kind) {
    return role == Kind.POD || (kind != Kind.REPLICA_SET && kind != Kind.JOB);
  }

  private Set<Kind> kinds() {
    Kubernetes.Attached attached = options.attached();
    Set<Kind> kinds = EnumSet.of(role);
    boolean endpoints = role == Kind.ENDPOINTS || role == Kind.ENDPOINT_SLICE;
    if (endpoints) {
      kinds.add(Kind.SERVICE);
      kinds.add(Kind.POD);
    }
    boolean pods = endpoints || role == Kind.POD;
    if (pods && attached.node()) {
      kinds.add(Kind.NODE);
    }
    if (pods && attached.deployment()) {
      kinds.add(Kind.REPLICA_SET);
    }
    if (pods && attached.cronJob()) {
      kinds.add(Kind.JOB);
    }
    if (role != Kind.NODE && attached.namespace()) {
      kinds.add(Kind.NAMESPACE);
    }
    return kinds;
  }
}
