package dev.ferula.server;

import dev.ferula.config.AlertmanagerMapping;
import dev.ferula.config.Config;
import dev.ferula.config.DiscoveryMapping;
import dev.ferula.discovery.DiscoveryManager;
import dev.ferula.discovery.WebClient;
import dev.ferula.notifier.Notifier;
import dev.ferula.notifier.NotifierOptions;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.stats.StatsRegistry;
import java.time.Clock;
import java.util.function.BiFunction;

/** Finding Alertmanagers and sending them alerts. */
final class Notifications implements AutoCloseable {
  private final Notifier notifier;
  private final DiscoveryMapping sources;
  private final BiFunction<String, HttpOptions, WebClient> clients;
  private final DiscoveryManager discovery;

  Notifications(
      ServerOptions options,
      DiscoveryMapping sources,
      BiFunction<String, HttpOptions, WebClient> clients,
      StatsRegistry registry,
      Clock clock) {
    this.clients = clients;
    this.notifier =
        new Notifier(
            new NotifierOptions(
                options.notifications().queueCapacity(),
                options.notifications().batchSize(),
                options.notifications().drain()),
            registry);
    this.sources = sources;
    this.discovery =
        new DiscoveryManager(
            "notify", DiscoveryManager.DEFAULT_THROTTLE, notifier::sync, clock, registry);
  }

  void apply(Config config) {
    notifier.applyConfig(
        config.global().externalLabels(),
        config.alertRelabelling(),
        AlertmanagerMapping.options(config, clients, System::getenv));
    discovery.applyConfig(sources.alertmanagerSources(config));
  }

  Notifier notifier() {
    return notifier;
  }

  @Override
  public void close() {
    discovery.close();
    notifier.close();
  }
}
