package dev.ferula.config;

import dev.ferula.model.TargetGroup;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.scrape.http.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One way of finding targets, as configured. Equal values find the same targets. */
public sealed interface DiscoveryConfig {
  /** The mechanism's name, as in {@code file_sd_configs}. */
  String mechanism();

  /** Targets that the configuration itself names. */
  record Static(List<TargetGroup> groups) implements DiscoveryConfig {
    public Static {
      groups = List.copyOf(groups);
    }

    @Override
    public String mechanism() {
      return "static";
    }
  }

  /** Targets in files, which are read again when they change. */
  record Files(List<String> patterns, Duration refreshInterval) implements DiscoveryConfig {
    public Files {
      patterns = List.copyOf(patterns);
    }

    @Override
    public String mechanism() {
      return "file";
    }
  }

  /** Targets that a server lists. */
  record Http(String url, Duration refreshInterval, HttpOptions http) implements DiscoveryConfig {
    @Override
    public String mechanism() {
      return "http";
    }
  }

  /**
   * Targets that DNS knows.
   *
   * @param type {@code SRV}, {@code A}, {@code AAAA}, {@code MX} or {@code NS}
   * @param port of the targets; those of SRV records have their own
   */
  record Dns(List<String> names, Duration refreshInterval, String type, int port)
      implements DiscoveryConfig {
    public Dns {
      names = List.copyOf(names);
    }

    @Override
    public String mechanism() {
      return "dns";
    }
  }

  /** Services that Consul knows. */
  record Consul(
      String server,
      String pathPrefix,
      String scheme,
      Secret token,
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
      String healthFilter,
      HttpOptions http)
      implements DiscoveryConfig {
    public Consul {
      services = List.copyOf(services);
      tags = List.copyOf(tags);
      nodeMeta = Map.copyOf(nodeMeta);
    }

    @Override
    public String mechanism() {
      return "consul";
    }
  }

  /** A mechanism that the configuration has and that nothing here carries out. */
  record Unsupported(String mechanism) implements DiscoveryConfig {}
}
