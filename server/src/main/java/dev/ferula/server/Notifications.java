package dev.ferula.server;

import dev.ferula.config.AlertmanagerConfig;
import dev.ferula.config.Config;
import dev.ferula.discovery.DiscoveryManager;
import dev.ferula.discovery.DiscoverySource;
import dev.ferula.notifier.AlertmanagerOptions;
import dev.ferula.notifier.JettyAlertPost;
import dev.ferula.notifier.Notifier;
import dev.ferula.notifier.NotifierOptions;
import dev.ferula.stats.StatsRegistry;
import java.time.Clock;
import dev.ferula.scrape.http.TlsOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finding Alertmanagers and sending them alerts. */
final class Notifications implements AutoCloseable {
  private final Notifier notifier;
  private final DiscoverySources sources;
  private final DiscoveryManager discovery;

  Notifications(
      ServerOptions options, DiscoverySources sources, StatsRegistry registry, Clock clock) {
    this.notifier =
        new Notifier(
            new NotifierOptions(
                options.notificationQueueCapacity(),
                options.notificationBatchSize(),
                options.drainNotifications()),
            registry);
    this.sources = sources;
    this.discovery =
        new DiscoveryManager(
            "notify", DiscoveryManager.DEFAULT_THROTTLE, notifier::sync, clock, registry);
  }

  void apply(Config config) {
    Map<String, AlertmanagerOptions> sections = new LinkedHashMap<>();
    Map<String, List<DiscoverySource>> discovered = new LinkedHashMap<>();
    int number = 0;
    for (AlertmanagerConfig section : config.alertmanagers()) {
      String name = "config-" + number++;
      sections.put(name, options(section));
      discovered.put(name, sources.of(section.discovery()));
    }
    notifier.applyConfig(config.global().externalLabels(), config.alertRelabelling(), sections);
    discovery.applyConfig(discovered);
  }

  private static AlertmanagerOptions options(AlertmanagerConfig section) {
    if (!section.http().tls().equals(TlsOptions.DEFAULT)) {
      throw new ServerException(
          ServerException.Kind.CONFIGURATION,
          "alerting.alertmanagers: tls_config is not supported yet",
          null);
    }
    return new AlertmanagerOptions(
        section,
        section.scheme(),
        section.pathPrefix(),
        section.timeout(),
        section.relabelling(),
        section.alertRelabelling(),
        () ->
            new JettyAlertPost(
                AlertmanagerHeaders.of(section.http()),
                null,
                section.http().followRedirects()));
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
