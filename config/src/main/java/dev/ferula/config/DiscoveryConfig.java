package dev.ferula.config;

import dev.ferula.discovery.Mechanism;
import dev.ferula.kubernetes.Kubernetes;
import dev.ferula.model.TargetGroup;
import dev.ferula.scrape.http.HttpOptions;
import java.time.Duration;
import java.util.List;

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

    /** Without the URL, which may hold a password. */
    @Override
    public String toString() {
      return "Http[]";
    }
  }

  /**
   * Targets that a server knows.
   *
   * @param mechanismOptions the mechanism's own settings
   */
  record Provided(Mechanism mechanismOptions, HttpOptions http) implements DiscoveryConfig {
    @Override
    public String mechanism() {
      return mechanismOptions.mechanism();
    }

    /** Without the settings, among which may be secrets. */
    @Override
    public String toString() {
      return "Provided[" + mechanism() + "]";
    }
  }

  /**
   * Targets in a Kubernetes cluster.
   *
   * @param kubernetes the settings; its server is empty where the access is found at the start
   * @param kubeconfig the file that says how the cluster is reached; empty where the server is set
   *     or this program itself runs in the cluster
   * @param ownNamespace whether the namespace of this program's pod is looked at too
   */
  record Cluster(Kubernetes kubernetes, String kubeconfig, boolean ownNamespace, HttpOptions http)
      implements DiscoveryConfig {
    @Override
    public String mechanism() {
      return kubernetes.mechanism();
    }
  }
}
