package dev.ferula.config;

import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.DiscoverySource;
import dev.ferula.discovery.FileDiscoverer;
import dev.ferula.discovery.FileMetrics;
import dev.ferula.discovery.HttpRefresh;
import dev.ferula.discovery.Mechanism;
import dev.ferula.discovery.Pause;
import dev.ferula.discovery.RefreshDiscoverer;
import dev.ferula.discovery.RefreshMetrics;
import dev.ferula.discovery.StaticDiscoverer;
import dev.ferula.discovery.WebClient;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.stats.StatsRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes discovery's sources from the configuration. */
public final class DiscoveryMapping {
  private final BiFunction<String, HttpOptions, WebClient> clients;
  private final StatsRegistry registry;
  private final UnaryOperator<@Nullable String> environment;
  private final FileMetrics fileMetrics;
  private final RefreshMetrics refreshMetrics;

  /**
   * A mapping whose sources measure themselves in the registry.
   *
   * @param clients makes HTTP clients, whose names it is told
   * @param environment gives the variables that name the cluster this program runs in
   */
  public DiscoveryMapping(
      BiFunction<String, HttpOptions, WebClient> clients,
      StatsRegistry registry,
      UnaryOperator<@Nullable String> environment) {
    this.clients = clients;
    this.environment = environment;
    this.registry = registry;
    this.fileMetrics = new FileMetrics(registry);
    this.refreshMetrics = new RefreshMetrics(registry);
  }

  /** The sources of each scrape job by its name. */
  public Map<String, List<DiscoverySource>> scrapeSources(Config config) {
    Map<String, List<DiscoverySource>> sources = new LinkedHashMap<>();
    for (ScrapeJob job : config.scrapeJobs()) {
      String name = job.scrape().jobName();
      sources.put(name, sources(name, job.discovery()));
    }
    return sources;
  }

  /** The sources of each section of Alertmanagers, {@code config-0} and on. */
  public Map<String, List<DiscoverySource>> alertmanagerSources(Config config) {
    Map<String, List<DiscoverySource>> sources = new LinkedHashMap<>();
    int number = 0;
    for (AlertmanagerConfig alertmanager : config.alertmanagers()) {
      String name = "config-" + number++;
      sources.put(name, sources(name, alertmanager.discovery()));
    }
    return sources;
  }

  private List<DiscoverySource> sources(String job, List<DiscoveryConfig> configs) {
    List<DiscoverySource> sources = new ArrayList<>();
    for (DiscoveryConfig config : configs) {
      switch (config) {
        case DiscoveryConfig.Static fixed ->
            sources.add(
                new DiscoverySource("static", fixed, () -> new StaticDiscoverer(fixed.groups())));
        case DiscoveryConfig.Files files ->
            sources.add(
                new DiscoverySource(
                    "file",
                    files,
                    () ->
                        new FileDiscoverer(
                            files.patterns(), files.refreshInterval(), fileMetrics)));
        case DiscoveryConfig.Http http ->
            sources.add(
                new DiscoverySource(
                    "http",
                    http,
                    () ->
                        new RefreshDiscoverer(
                            "http",
                            job,
                            http.refreshInterval(),
                            new HttpRefresh(
                                http.url(),
                                http.refreshInterval(),
                                clients.apply("http", http.http()),
                                registry),
                            refreshMetrics,
                            Pause.REAL)));
        case DiscoveryConfig.Provided provided ->
            sources.add(
                new DiscoverySource(
                    provided.mechanism(),
                    provided,
                    () -> discoverer(job, provided.mechanismOptions(), provided.http())));
        case DiscoveryConfig.Cluster cluster ->
            sources.add(
                new DiscoverySource(cluster.mechanism(), cluster, () -> discoverer(job, cluster)));
      }
    }
    return sources;
  }

  private Discoverer discoverer(String job, Mechanism mechanism, HttpOptions http) {
    return mechanism.discoverer(
        new Mechanism.Surroundings(
            job,
            clients.apply(clientName(mechanism.mechanism()), http),
            registry,
            refreshMetrics,
            Pause.REAL,
            environment));
  }

  /* The names under which Prometheus counts connections; none for what is not asked by HTTP. */
  private static String clientName(String mechanism) {
    return switch (mechanism) {
      case "dns", "nerve", "serverset" -> "";
      case "puppetdb" -> "http";
      default -> mechanism + "_sd";
    };
  }

  private Discoverer discoverer(String job, DiscoveryConfig.Cluster cluster) {
    ClusterAccess access =
        cluster.kubeconfig().isEmpty()
            ? cluster.kubernetes().server().isEmpty()
                ? ClusterAccess.fromPod(environment)
                : new ClusterAccess(cluster.kubernetes().server(), cluster.http())
            : ClusterAccess.fromFile(Path.of(cluster.kubeconfig()));
    List<String> namespaces = new ArrayList<>(cluster.kubernetes().namespaces());
    if (cluster.ownNamespace()) {
      namespaces.add(ClusterAccess.ownNamespace());
    }
    return discoverer(job, cluster.kubernetes().at(access.server(), namespaces), access.http());
  }
}
