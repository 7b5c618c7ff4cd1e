package dev.ferula.discovery.registry;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoveryException;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.discovery.Pause;
import dev.ferula.discovery.WebClient;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Watches Consul's catalogue, and each service in it on a virtual thread of its own. The index of
 * an answer is sent with the next question, which is answered when there is something newer.
 */
final class ConsulDiscoverer implements Discoverer {
  private static final System.Logger LOG = System.getLogger(ConsulDiscoverer.class.getName());
  private static final Duration RETRY = Duration.ofSeconds(15);

  private final Consul options;
  private final WebClient client;
  private final ConsulQuery query;
  private final ConsulMetrics metrics;
  private final Pause pause;
  private final Map<String, Thread> watches = new HashMap<>();

  ConsulDiscoverer(Consul options, WebClient client, ConsulMetrics metrics, Pause pause) {
    this.options = options;
    this.client = client;
    this.query = new ConsulQuery(options, client);
    this.metrics = metrics;
    this.pause = pause;
  }

  @Override
  public void run(Consumer<List<TargetGroup>> updates) throws InterruptedException {
    try (client) {
      String datacenter = datacenter();
      boolean fixed =
          !options.services().isEmpty() && options.tags().isEmpty() && options.filter().isEmpty();
      if (fixed) {
        for (String name : options.services()) {
          watch(name, datacenter, updates);
        }
        for (Thread watch : watches.values()) {
          watch.join();
        }
      } else {
        watchCatalogue(datacenter, updates);
      }
    } finally {
      watches.values().forEach(Thread::interrupt);
    }
  }

  private String datacenter() throws InterruptedException {
    if (!options.datacenter().isEmpty()) {
      return options.datacenter();
    }
    while (true) {
      try {
        String name = query.self().at("Config", "Datacenter").text();
        if (!name.isEmpty()) {
          return name;
        }
        log("Error retrieving datacenter name", "no Config.Datacenter in the agent's answer");
      } catch (RuntimeException e) {
        metrics.failed();
        log("Error retrieving datacenter name", DiscoveryException.reason(e));
      }
      pause.await(RETRY);
    }
  }

  private static void log(String message, String reason) {
    LOG.log(System.Logger.Level.ERROR, "msg=\"" + message + "\" err=\"" + reason + "\"");
  }

  private void watchCatalogue(String datacenter, Consumer<List<TargetGroup>> updates)
      throws InterruptedException {
    long index = 0;
    while (true) {
      long start = System.nanoTime();
      try {
        ConsulQuery.Answer answer = query.services(index);
        metrics.asked("services", (System.nanoTime() - start) / 1e9);
        if (answer.index() != index || index == 0) {
          index = next(index, answer.index());
          follow(answer.value(), datacenter, updates);
        }
      } catch (RuntimeException e) {
        metrics.asked("services", (System.nanoTime() - start) / 1e9);
        metrics.failed();
        log("Error refreshing service list", DiscoveryException.reason(e));
        pause.await(RETRY);
      }
      pauseSince(start);
    }
  }

  /* An index that went back is that of another server, which is asked from the beginning. */
  private static long next(long before, long now) {
    return now < before ? 0 : now;
  }

  private void pauseSince(long start) throws InterruptedException {
    Duration left = options.refreshInterval().minusNanos(System.nanoTime() - start);
    if (left.isPositive()) {
      pause.await(left);
    }
  }

  private void follow(JsonValue services, String datacenter, Consumer<List<TargetGroup>> updates) {
    Map<String, JsonValue> found = services.fields();
    found.forEach(
        (name, tags) -> {
          if (isWanted(name, tags.texts()) && !watches.containsKey(name)) {
            watch(name, datacenter, updates);
          }
        });
    for (Iterator<Map.Entry<String, Thread>> all = watches.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, Thread> watch = all.next();
      if (!found.containsKey(watch.getKey())) {
        all.remove();
        watch.getValue().interrupt();
        updates.accept(List.of(new TargetGroup(watch.getKey(), List.of(), Labels.EMPTY)));
      }
    }
    if (watches.isEmpty()) {
      updates.accept(List.of(new TargetGroup("", List.of(), Labels.EMPTY)));
    }
  }

  private boolean isWanted(String name, List<String> tags) {
    return (options.services().isEmpty() || options.services().contains(name))
        && tags.containsAll(options.tags());
  }

  private void watch(String name, String datacenter, Consumer<List<TargetGroup>> updates) {
    watches.put(
        name,
        Thread.ofVirtual()
            .name("consul-" + name)
            .start(
                () -> {
                  try {
                    watchService(name, datacenter, updates);
                  } catch (InterruptedException e) {
                    // The service is gone, or the discoverer ended.
                  }
                }));
  }

  private void watchService(String name, String datacenter, Consumer<List<TargetGroup>> updates)
      throws InterruptedException {
    long index = 0;
    while (true) {
      long start = System.nanoTime();
      try {
        ConsulQuery.Answer answer = query.service(name, index);
        metrics.asked("service", (System.nanoTime() - start) / 1e9);
        boolean isNews = answer.index() != index || index == 0;
        if (isNews && !Thread.currentThread().isInterrupted()) {
          index = next(index, answer.index());
          updates.accept(List.of(group(name, datacenter, answer.value())));
        }
      } catch (RuntimeException e) {
        metrics.asked("service", (System.nanoTime() - start) / 1e9);
        metrics.failed();
        log("Error refreshing service " + name, DiscoveryException.reason(e));
        pause.await(RETRY);
      }
      pauseSince(start);
    }
  }

  private TargetGroup group(String name, String datacenter, JsonValue instances) {
    List<Labels> targets = new ArrayList<>();
    instances.items().forEach(instance -> targets.add(target(instance)));
    Labels shared =
        new MetaLabels("__meta_consul_").put("service", name).put("dc", datacenter).labels();
    return new TargetGroup(name, targets, shared);
  }

  private Labels target(JsonValue instance) {
    JsonValue node = instance.get("Node");
    JsonValue service = instance.get("Service");
    String address = service.text("Address");
    long port = service.get("Port").whole();
    return new MetaLabels("__meta_consul_")
        .put("address", node.text("Address"))
        .put("node", node.text("Node"))
        .put("namespace", service.text("Namespace"))
        .put("partition", service.text("Partition"))
        .putList("tags", service.get("Tags").texts(), options.tagSeparator())
        .put("service_address", address)
        .put("service_port", port)
        .put("service_id", service.text("ID"))
        .put("health", health(instance.get("Checks").items()))
        .putAll("metadata_", node.get("Meta").textFields())
        .putAll("service_metadata_", service.get("Meta").textFields())
        .putAll("tagged_address_", node.get("TaggedAddresses").textFields())
        .address(address.isEmpty() ? node.text("Address") : address, port)
        .labels();
  }

  /* The worst of all checks; maintenance is worse than anything. */
  private static String health(List<JsonValue> checks) {
    String worst = "passing";
    for (JsonValue check : checks) {
      String id = check.text("CheckID");
      String status = check.text("Status");
      if (id.equals("_node_maintenance") || id.startsWith("_service_maintenance:")) {
        return "maintenance";
      }
      if (!List.of("passing", "warning", "critical").contains(status)) {
        return "";
      }
      if (status.equals("critical") || (status.equals("warning") && worst.equals("passing"))) {
        worst = status;
      }
    }
    return worst;
  }
}
