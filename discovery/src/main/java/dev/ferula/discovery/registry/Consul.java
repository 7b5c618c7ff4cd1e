package dev.ferula.discovery.registry;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.SecretFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Services of Consul's catalogue, by blocking queries.
 *
 * @param server host and port, with a scheme or without
 * @param scheme where the server's has none
 * @param token sent with each request; never shown; empty for that of the environment
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
        completed(surroundings.environment()),
        surroundings.client(),
        new ConsulMetrics(surroundings.registry()),
        surroundings.pause());
  }

  /* What is not said is what the environment says, as for Consul's own programs. */
  private Consul completed(UnaryOperator<@Nullable String> environment) {
    String file = either("", environment, "CONSUL_HTTP_TOKEN_FILE");
    String own = token.isEmpty() && !file.isEmpty() ? SecretFile.read("Consul token", file) : token;
    return new Consul(
        server,
        scheme,
        pathPrefix,
        either(own, environment, "CONSUL_HTTP_TOKEN"),
        datacenter,
        either(namespace, environment, "CONSUL_NAMESPACE"),
        either(partition, environment, "CONSUL_PARTITION"),
        tagSeparator,
        allowStale,
        refreshInterval,
        services,
        tags,
        nodeMeta,
        filter,
        healthFilter);
  }

  private static String either(
      String own, UnaryOperator<@Nullable String> environment, String variable) {
    return own.isEmpty() ? Objects.requireNonNullElse(environment.apply(variable), "") : own;
  }

  @Override
  public String toString() {
    return "Consul[server=" + server + "]";
  }
}
