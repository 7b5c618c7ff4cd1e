package dev.ferula.discovery.registry;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.Mechanism;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Services of Consul's catalogue, by blocking queries.
 *
 * @param server host and port, with a scheme or without
 * @param scheme where the server's has none
 * @param token sent with each request; never shown
 * @param services those that are looked for; empty for all
 * @param tags that services must have, all of them
 * @param filter an expression over the catalogue
 * @param healthFilter an expression over instances
 * @param refreshInterval the least time between two questions of one kind
 */
public record Consul(
    String server,
    String scheme,
    String pathPrefix,
    String token,
    String datacenter,
    String namespace,
    String partition,
    String tagSeparator,
    boolean allowStale,
    Duration refreshInterval,
    List<String> services,
    List<String> tags,
    Map<String, String> nodeMeta,
    String filter,
    String healthFilter)
    implements Mechanism {
  public Consul {
    services = List.copyOf(services);
    tags = List.copyOf(tags);
    nodeMeta = new TreeMap<>(nodeMeta);
  }

  @Override
  public String mechanism() {
    return "consul";
  }

  @Override
  public Discoverer discoverer(Surroundings surroundings) {
    return new ConsulDiscoverer(
        this,
        surroundings.client(),
        new ConsulMetrics(surroundings.registry()),
        surroundings.pause());
  }

  @Override
  public String toString() {
    return "Consul[server=" + server + "]";
  }
}
