package dev.ferula.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.Pause;
import dev.ferula.discovery.RefreshMetrics;
import dev.ferula.model.Labels;
import dev.ferula.model.MetricType;
import dev.ferula.model.TargetGroup;
import dev.ferula.stats.Counter;
import dev.ferula.stats.Labelled;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KubernetesTest {
  private static final String M = "__meta_kubernetes_";
  private static final String PODS = "/api/v1/pods";
  private static final String SERVICES = "/api/v1/services";
  private static final String ENDPOINTS = "/api/v1/endpoints";
  private static final String SLICES = "/apis/discovery.k8s.io/v1/endpointslices";

  private static final String POD =
      ",\"uid\":\"u1\",\"labels\":{\"app.kubernetes.io/name\":\"web\"},\"annotations\":{\"a\":\"\"},"
          + "\"ownerReferences\":[{\"kind\":\"ReplicaSet\",\"name\":\"web-5\",\"controller\":true}]},"
          + "\"spec\":{\"nodeName\":\"n1\",\"containers\":[{\"name\":\"c\",\"image\":\"img\",\"ports\":["
          + "{\"name\":\"http\",\"containerPort\":8080,\"protocol\":\"TCP\"},"
          + "{\"name\":\"m\",\"containerPort\":9090,\"protocol\":\"TCP\"}]}],"
          + "\"initContainers\":[{\"name\":\"i\",\"image\":\"init\"}]},"
          + "\"status\":{\"podIP\":\"10.1.0.1\",\"hostIP\":\"10.0.0.1\",\"phase\":\"Running\","
          + "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}],"
          + "\"containerStatuses\":[{\"name\":\"c\",\"containerID\":\"docker://1\"}]}";

  private static final String NODE_STATUS =
      "},\"status\":{\"addresses\":[{\"type\":\"Hostname\",\"address\":\"h\"}]}";

  private final FakeCluster cluster = new FakeCluster();
  private final BlockingQueue<TargetGroup> groups = new LinkedBlockingQueue<>();
  private final StatsRegistry registry = StatsRegistry.create();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private volatile Pause pause = Pause.REAL;
  private Thread running = Thread.currentThread();

  @AfterEach
  void stop() throws InterruptedException {
    running.interrupt();
    running.join();
    cluster.close();
  }

  private void start(String role, List<String> namespaces, Kubernetes.Attached attached) {
    start(new Kubernetes(role, cluster.url(), namespaces, List.of(), attached));
  }

  private void start(Kubernetes kubernetes) {
    Discoverer discoverer =
        kubernetes.discoverer(
            new Mechanism.Surroundings(
                "job",
                FakeCluster.client(),
                registry,
                new RefreshMetrics(registry),
                wait -> pause.await(wait),
                _ -> null));
    running =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    discoverer.run(groups::addAll);
                  } catch (InterruptedException e) {
                    // Ended.
                  }
                });
  }

  private TargetGroup next() throws InterruptedException {
    TargetGroup group = groups.poll(30, TimeUnit.SECONDS);
    assertThat(group).as("a group within 30 s").isNotNull();
    return group;
  }

  private static Map<String, String> labels(Labels labels) {
    Map<String, String> map = new TreeMap<>();
    labels.forEach((name, value) -> map.put(name.replace(M, ""), value));
    return map;
  }

  private static List<String> addresses(TargetGroup group) {
    List<String> all = new ArrayList<>();
    group.targets().forEach(target -> all.add(target.get("__address__")));
    return all;
  }

  @Test
  void podsHaveTargetsForEachPortAndComeAndGo() throws Exception {
    cluster.add(PODS, "ns", "web-1", POD);
    start("pod", List.of(), Kubernetes.Attached.NOTHING);
    TargetGroup first = next();
    assertThat(first.source()).isEqualTo("pod/ns/web-1");
    assertThat(labels(first.shared()))
        .containsOnly(
            Map.entry("namespace", "ns"),
            Map.entry("pod_name", "web-1"),
            Map.entry("pod_ip", "10.1.0.1"),
            Map.entry("pod_host_ip", "10.0.0.1"),
            Map.entry("pod_node_name", "n1"),
            Map.entry("pod_phase", "Running"),
            Map.entry("pod_ready", "true"),
            Map.entry("pod_uid", "u1"),
            Map.entry("pod_controller_kind", "ReplicaSet"),
            Map.entry("pod_controller_name", "web-5"),
            Map.entry("pod_label_app_kubernetes_io_name", "web"),
            Map.entry("pod_labelpresent_app_kubernetes_io_name", "true"),
            Map.entry("pod_annotationpresent_a", "true"));
    assertThat(labels(first.targets().getFirst()))
        .containsOnly(
            Map.entry("__address__", "10.1.0.1:8080"),
            Map.entry("pod_container_name", "c"),
            Map.entry("pod_container_id", "docker://1"),
            Map.entry("pod_container_image", "img"),
            Map.entry("pod_container_init", "false"),
            Map.entry("pod_container_port_name", "http"),
            Map.entry("pod_container_port_number", "8080"),
            Map.entry("pod_container_port_protocol", "TCP"));
    assertThat(addresses(first)).containsExactly("10.1.0.1:8080", "10.1.0.1:9090", "10.1.0.1");
    cluster.put(PODS, "ADDED", "ns", "starting", "},\"status\":{\"phase\":\"Pending\"}");
    TargetGroup pending = next();
    assertThat(pending.source()).isEqualTo("pod/ns/starting");
    assertThat(pending.targets()).isEmpty();
    cluster.remove(PODS, "ns", "web-1");
    TargetGroup gone = next();
    assertThat(gone.source()).isEqualTo("pod/ns/web-1");
    assertThat(gone.targets()).isEmpty();
  }

  @Test
  void requestsAndTheQueueAreMeasured() throws Exception {
    cluster.add(PODS, "ns", "web-1", POD);
    start("pod", List.of(), Kubernetes.Attached.NOTHING);
    next();
    cluster.remove(PODS, "ns", "web-1");
    next();
    Map<String, Long> counts = new TreeMap<>();
    Point point = new Point();
    for (MetricFamily family : registry.families()) {
      family.read(
          point,
          (row, read) -> {
            if (family.type() == MetricType.SUMMARY && family.name().contains("kubernetes")) {
              counts.put(family.name() + " " + row.labelValue(0), read.count());
            }
          });
    }
    String prefix = "prometheus_sd_kubernetes_";
    assertThat(counts)
        .containsEntry(prefix + "http_request_duration_seconds " + PODS, 2L)
        .containsEntry(prefix + "workqueue_latency_seconds pod", 2L)
        .containsEntry(prefix + "workqueue_work_duration_seconds pod", 2L);
  }

  @Test
  void watchGoesOnFromItsLastVersionAndListsAgainWhereThatIsForgotten() throws Exception {
    cluster.add(PODS, "ns", "a", POD);
    cluster.add(PODS, "ns", "b", POD);
    start("pod", List.of(), Kubernetes.Attached.NOTHING);
    next();
    next();
    cluster.put(PODS, "MODIFIED", "ns", "a", POD.replace("10.1.0.1", "10.1.0.7"));
    assertThat(addresses(next())).contains("10.1.0.7:8080");
    cluster.endWatch(PODS);
    cluster.put(PODS, "MODIFIED", "ns", "a", POD.replace("10.1.0.1", "10.1.0.8"));
    assertThat(addresses(next())).contains("10.1.0.8:8080");
    assertThat(cluster.requests())
        .filteredOn(request -> request.contains("watch=1"))
        .extracting(request -> request.replaceAll(".*resourceVersion=", ""))
        .containsExactly("102", "103");
    cluster.removeUnseen(PODS, "ns", "b");
    cluster.forget(PODS);
    TargetGroup gone = next();
    assertThat(gone.source()).isEqualTo("pod/ns/b");
    assertThat(gone.targets()).isEmpty();
    assertThat(cluster.requests()).filteredOn(request -> !request.contains("watch=1")).hasSize(2);
    assertThat(groups).as("what did not change is not told again").isEmpty();
  }

  @Test
  void namespacesAndSelectorsNarrowWhatIsAskedFor() throws Exception {
    cluster.add("/api/v1/namespaces/one/pods", "one", "a", POD);
    start(
        new Kubernetes(
            "pod",
            cluster.url() + "/",
            List.of("one", "two"),
            List.of(new Kubernetes.Selector("pod", "app in (a,b)", "status.phase=Running")),
            Kubernetes.Attached.NOTHING));
    assertThat(next().source()).isEqualTo("pod/one/a");
    String selectors =
        "?limit=500&labelSelector=app%20in%20%28a%2Cb%29&fieldSelector=status.phase%3DRunning";
    assertThat(cluster.requests())
        .contains(
            "/api/v1/namespaces/one/pods" + selectors, "/api/v1/namespaces/two/pods" + selectors);
  }

  @Test
  void attachedObjectsTellOfThePodsSurroundingsAndOfTheirChanges() throws Exception {
    cluster.add(PODS, "ns", "web-1", POD);
    cluster.add("/api/v1/nodes", "", "n1", ",\"labels\":{\"zone\":\"z1\"}}");
    cluster.add("/api/v1/namespaces", "", "ns", ",\"labels\":{\"team\":\"t\"}}");
    cluster.add(
        "/apis/apps/v1/replicasets",
        "ns",
        "web-5",
        ",\"ownerReferences\":[{\"kind\":\"Deployment\",\"name\":\"web\",\"controller\":true}]}");
    start("pod", List.of(), new Kubernetes.Attached(true, true, true, false, false));
    assertThat(labels(next().shared()))
        .containsEntry("node_name", "n1")
        .containsEntry("node_label_zone", "z1")
        .containsEntry("namespace_label_team", "t")
        .containsEntry("pod_deployment_name", "web");
    cluster.put("/api/v1/nodes", "MODIFIED", "", "n1", ",\"labels\":{\"zone\":\"z2\"}}");
    assertThat(labels(next().shared())).containsEntry("node_label_zone", "z2");
    cluster.remove("/api/v1/nodes", "", "n1");
    assertThat(next().targets()).isEmpty();
  }

  @Test
  void nodesAreTheirKubelets() throws Exception {
    cluster.add(
        "/api/v1/nodes",
        "",
        "n1",
        ",\"labels\":{\"l\":\"m\"}},\"spec\":{\"providerID\":\"aws:///i-1\"},\"status\":{"
            + "\"addresses\":[{\"type\":\"Hostname\",\"address\":\"h\"},"
            + "{\"type\":\"InternalIP\",\"address\":\"10.0.0.1\"}],"
            + "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}],"
            + "\"daemonEndpoints\":{\"kubeletEndpoint\":{\"Port\":10250}}}");
    start("node", List.of("ignored"), Kubernetes.Attached.NOTHING);
    TargetGroup group = next();
    assertThat(group.source()).isEqualTo("node/n1");
    assertThat(labels(group.targets().getFirst()))
        .containsOnly(
            Map.entry("__address__", "10.0.0.1:10250"),
            Map.entry("instance", "n1"),
            Map.entry("node_address_Hostname", "h"),
            Map.entry("node_address_InternalIP", "10.0.0.1"));
    assertThat(labels(group.shared()))
        .containsOnly(
            Map.entry("node_name", "n1"),
            Map.entry("node_provider_id", "aws:///i-1"),
            Map.entry("node_condition_ready", "true"),
            Map.entry("node_label_l", "m"),
            Map.entry("node_labelpresent_l", "true"));
    // A node without an address stays where it was until it is gone.
    cluster.put("/api/v1/nodes", "MODIFIED", "", "n1", "}");
    cluster.put("/api/v1/nodes", "ADDED", "", "n2", NODE_STATUS);
    assertThat(next().source()).isEqualTo("node/n2");
    cluster.remove("/api/v1/nodes", "", "n1");
    assertThat(next()).isEqualTo(new TargetGroup("node/n1", List.of(), Labels.EMPTY));
  }

  @Test
  void servicesAreTheirNames() throws Exception {
    cluster.add(
        SERVICES,
        "ns",
        "web",
        "},\"spec\":{\"type\":\"LoadBalancer\",\"clusterIP\":\"10.2.0.1\",\"ports\":[{\"name\":\"http\","
            + "\"port\":80,\"protocol\":\"TCP\"}]},\"status\":{\"loadBalancer\":{\"ingress\":["
            + "{\"ip\":\"1.1.1.1\"},{\"hostname\":\"h\"},{\"ip\":\"2.2.2.2\"}]}}");
    start("service", List.of(), Kubernetes.Attached.NOTHING);
    TargetGroup group = next();
    assertThat(group.source()).isEqualTo("svc/ns/web");
    assertThat(labels(group.targets().getFirst()))
        .containsOnly(
            Map.entry("__address__", "web.ns.svc:80"),
            Map.entry("service_cluster_ip", "10.2.0.1"),
            Map.entry("service_loadbalancer_ip", "1.1.1.1,2.2.2.2"),
            Map.entry("service_port_name", "http"),
            Map.entry("service_port_number", "80"),
            Map.entry("service_port_protocol", "TCP"),
            Map.entry("service_type", "LoadBalancer"));
    assertThat(labels(group.shared()))
        .containsOnly(Map.entry("namespace", "ns"), Map.entry("service_name", "web"));
  }

  @Test
  void ingressesHaveTargetsForTheirPaths() throws Exception {
    cluster.add(
        "/apis/networking.k8s.io/v1/ingresses",
        "ns",
        "in",
        "},\"spec\":{\"ingressClassName\":\"nginx\",\"tls\":[{\"hosts\":[\"*.example.com\"]}],\"rules\":["
            + "{\"host\":\"a.example.com\",\"http\":{\"paths\":[{\"path\":\"/x\"},{}]}},"
            + "{\"host\":\"a.b.example.com\"}]}");
    start("ingress", List.of(), Kubernetes.Attached.NOTHING);
    TargetGroup group = next();
    assertThat(group.source()).isEqualTo("ingress/ns/in");
    assertThat(group.targets())
        .extracting(
            target ->
                target.get(M + "ingress_scheme")
                    + "://"
                    + target.get("__address__")
                    + target.get(M + "ingress_path"))
        .containsExactly(
            "https://a.example.com/x", "https://a.example.com/", "http://a.b.example.com/");
    assertThat(labels(group.shared())).containsEntry("ingress_class_name", "nginx");
  }

  private static final String SUBSETS =
      "},\"subsets\":[{\"addresses\":[{\"ip\":\"10.1.0.1\",\"nodeName\":\"n1\",\"targetRef\":{\"kind\":"
          + "\"Pod\",\"name\":\"web-1\",\"namespace\":\"ns\"}}],\"notReadyAddresses\":[{\"ip\":"
          + "\"10.1.0.9\",\"hostname\":\"h9\"}],\"ports\":[{\"name\":\"http\",\"port\":8080,"
          + "\"protocol\":\"TCP\"}]}]";

  @Test
  void endpointsKnowTheirServiceAndTheirPods() throws Exception {
    cluster.add(ENDPOINTS, "ns", "web", SUBSETS);
    cluster.add(SERVICES, "ns", "web", ",\"labels\":{\"s\":\"1\"}},\"spec\":{}");
    start("endpoints", List.of(), Kubernetes.Attached.NOTHING);
    TargetGroup before = next();
    assertThat(before.source()).isEqualTo("endpoints/ns/web");
    assertThat(labels(before.shared()))
        .containsEntry("service_name", "web")
        .containsEntry("service_label_s", "1")
        .containsEntry("endpoints_name", "web");
    assertThat(addresses(before)).containsExactly("10.1.0.1:8080", "10.1.0.9:8080");
    cluster.put(PODS, "ADDED", "ns", "web-1", POD);
    TargetGroup after = next();
    assertThat(addresses(after)).containsExactly("10.1.0.1:8080", "10.1.0.9:8080", "10.1.0.1:9090");
    assertThat(labels(after.targets().getFirst()))
        .containsEntry("endpoint_ready", "true")
        .containsEntry("endpoint_node_name", "n1")
        .containsEntry("endpoint_address_target_kind", "Pod")
        .containsEntry("endpoint_address_target_name", "web-1")
        .containsEntry("pod_name", "web-1")
        .containsEntry("pod_container_name", "c")
        .containsEntry("pod_container_port_number", "8080");
    assertThat(labels(after.targets().get(1)))
        .containsEntry("endpoint_ready", "false")
        .containsEntry("endpoint_hostname", "h9")
        .doesNotContainKey("pod_name");
    assertThat(labels(after.targets().get(2)))
        .containsEntry("pod_container_port_name", "m")
        .doesNotContainKey("endpoint_ready");
    cluster.remove(SERVICES, "ns", "web");
    assertThat(labels(next().shared())).doesNotContainKey("service_name");
  }

  @Test
  void slicesAreOfTheFirstFamilyOfTheirService() throws Exception {
    String slice =
        ",\"labels\":{\"kubernetes.io/service-name\":\"web\"}},\"addressType\":\"%s\",\"endpoints\":["
            + "{\"addresses\":[\"%s\"],\"conditions\":{\"ready\":true,\"serving\":true,"
            + "\"terminating\":false},\"zone\":\"z\",\"nodeName\":\"n1\",\"targetRef\":{\"kind\":\"Pod\","
            + "\"name\":\"web-1\",\"namespace\":\"ns\"}}],\"ports\":[{\"name\":\"http\",\"port\":8080,"
            + "\"protocol\":\"TCP\",\"appProtocol\":\"h2c\"}]";
    cluster.add(SLICES, "ns", "web-4", slice.formatted("IPv4", "10.1.0.1"));
    cluster.add(SLICES, "ns", "web-6", slice.formatted("IPv6", "fd00::1"));
    cluster.add(
        SERVICES,
        "ns",
        "web",
        "},\"spec\":{\"ipFamilyPolicy\":\"PreferDualStack\",\"ipFamilies\":[\"IPv4\",\"IPv6\"]}");
    cluster.add(PODS, "ns", "web-1", POD);
    start("endpointslice", List.of(), Kubernetes.Attached.NOTHING);
    Map<String, TargetGroup> found = new TreeMap<>();
    for (int i = 0; i < 2; i++) {
      TargetGroup group = next();
      found.put(group.source(), group);
    }
    assertThat(found).containsOnlyKeys("endpointslice/ns/web-4", "endpointslice/ns/web-6");
    TargetGroup first = java.util.Objects.requireNonNull(found.get("endpointslice/ns/web-4"));
    assertThat(addresses(first)).containsExactly("10.1.0.1:8080", "10.1.0.1:9090");
    assertThat(labels(first.targets().getFirst()))
        .containsEntry("endpointslice_port", "8080")
        .containsEntry("endpointslice_port_app_protocol", "h2c")
        .containsEntry("endpointslice_endpoint_conditions_ready", "true")
        .containsEntry("endpointslice_endpoint_conditions_terminating", "false")
        .containsEntry("endpointslice_endpoint_zone", "z")
        .containsEntry("endpointslice_endpoint_node_name", "n1")
        .containsEntry("pod_container_port_name", "http");
    assertThat(labels(first.shared()))
        .containsEntry("endpointslice_address_type", "IPv4")
        .containsEntry("service_name", "web");
    TargetGroup second = java.util.Objects.requireNonNull(found.get("endpointslice/ns/web-6"));
    assertThat(second.targets()).isEmpty();
  }

  @Test
  void aNamespaceThatMayNotBeReadKeepsNobodyFromTheOthers() throws Exception {
    cluster.add("/api/v1/namespaces/one/pods", "one", "a", POD);
    cluster.forbid("/api/v1/namespaces/two/pods");
    start("pod", List.of("one", "two"), Kubernetes.Attached.NOTHING);
    assertThat(next().source()).isEqualTo("pod/one/a");
  }

  @Test
  void endpointsAreKnownWithoutTheMakersOfTheirPods() throws Exception {
    cluster.add(ENDPOINTS, "ns", "web", SUBSETS);
    cluster.add(PODS, "ns", "web-1", POD);
    cluster.forbid("/apis/apps/v1/replicasets");
    cluster.forbid("/apis/batch/v1/jobs");
    start("endpoints", List.of(), new Kubernetes.Attached(false, false, true, true, true));
    TargetGroup group = next();
    assertThat(addresses(group)).containsExactly("10.1.0.1:8080", "10.1.0.9:8080", "10.1.0.1:9090");
    assertThat(labels(group.targets().getFirst()))
        .containsEntry("pod_controller_name", "web-5")
        .doesNotContainKey("pod_deployment_name");
  }

  @Test
  void eventsAreCountedOfTheRoleAndItsServicesOnly() throws Exception {
    cluster.add(ENDPOINTS, "ns", "web", SUBSETS);
    cluster.add(SERVICES, "ns", "web", "},\"spec\":{}");
    cluster.add(PODS, "ns", "web-1", POD);
    cluster.add("/api/v1/nodes", "", "n1", ",\"labels\":{\"zone\":\"z1\"}}");
    start("endpoints", List.of(), new Kubernetes.Attached(true, false, false, false, false));
    next();
    cluster.put(PODS, "MODIFIED", "ns", "web-1", POD.replace("Running", "Failed"));
    next();
    Labelled<Counter> events =
        registry.counters(
            "prometheus_sd_kubernetes_events_total",
            "The number of Kubernetes events handled.",
            "role",
            "event");
    Map<String, Double> counts = new TreeMap<>();
    for (String role : List.of("endpoints", "service", "pod", "node")) {
      for (String event : List.of("add", "update")) {
        counts.put(role + " " + event, events.with(role, event).value());
      }
    }
    counts.values().removeIf(count -> count == 0);
    assertThat(counts)
        .containsOnly(
            Map.entry("endpoints add", 1.0),
            Map.entry("service add", 1.0),
            Map.entry("pod update", 1.0));
  }

  @Test
  void aServerThatEndsEachWatchAtOnceIsNotAskedWithoutAPause() throws Exception {
    cluster.endWatchesAtOnce(PODS);
    CountDownLatch third = new CountDownLatch(1);
    pause =
        wait -> {
          pauses.add(wait);
          if (pauses.size() == 3) {
            third.countDown();
            Pause.REAL.await(Duration.ofDays(1));
          }
        };
    start("pod", List.of(), Kubernetes.Attached.NOTHING);
    third.await();
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(cluster.requests()).as("one list and three watches").hasSize(4);
  }

  @Test
  void anObjectOfAnotherKindIsPassedOver() throws Exception {
    cluster.add(PODS, "ns", "odd", "},\"status\":{\"podIP\":\"10.1.0.2\"},\"spec\":[7]");
    cluster.add(PODS, "ns", "web-1", POD);
    start("pod", List.of(), Kubernetes.Attached.NOTHING);
    assertThat(next().source()).isEqualTo("pod/ns/web-1");
  }
}
