package dev.ferula.server;

import dev.ferula.config.Config;
import dev.ferula.config.DiscoveryMapping;
import dev.ferula.config.ScrapeJob;
import dev.ferula.discovery.DiscoveryManager;
import dev.ferula.scrape.RealScheduler;
import dev.ferula.scrape.ScrapeManager;
import dev.ferula.scrape.ScrapeOptions;
import dev.ferula.scrape.http.JettyFetchers;
import dev.ferula.server.memory.Memory;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.server.web.WebAddress;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.storage.Appendable;
import java.time.Clock;
import java.util.random.RandomGenerator;

/** Finding targets and scraping them. */
final class Scraping implements AutoCloseable {
  private final RealScheduler scheduler;
  private final ScrapeManager manager;
  private final DiscoveryMapping sources;
  private final DiscoveryManager discovery;

  Scraping(
      ServerOptions options,
      Appendable storage,
      JettyFetchers fetchers,
      DiscoveryMapping sources,
      Memory memory,
      StatsRegistry registry,
      Clock clock) {
    this.scheduler = new RealScheduler(clock, fetchers::wire);
    this.manager =
        new ScrapeManager(
            storage,
            scheduler,
            clock,
            scrapeOptions(options),
            registry,
            RandomGenerator.of("SecureRandom"),
            fetchers::create,
            memory.scrapes());
    this.sources = sources;
    this.discovery =
        new DiscoveryManager(
            "scrape",
            DiscoveryManager.DEFAULT_THROTTLE,
            groups -> groups.forEach(manager::setTargetGroups),
            clock,
            registry);
  }

  private static ScrapeOptions scrapeOptions(ServerOptions options) {
    ScrapeOptions defaults = ScrapeOptions.DEFAULT;
    return new ScrapeOptions(
        options.scraping().discoveryReloadInterval(),
        options.scraping().alignTimestamps(),
        options.scraping().timestampTolerance(),
        options.features().contains("metadata-wal-records"),
        options.features().contains("st-storage"),
        options.features().contains("created-timestamp-zero-ingestion"),
        options.features().contains("st-synthesis"),
        options.features().contains("type-and-unit-labels"),
        defaults.maxBodyBytes());
  }

  void apply(Config config) {
    try {
      manager.applyConfig(
          config.scrapeJobs().stream().map(ScrapeJob::scrape).toList(),
          ScrapeManager.offsetSeed(WebAddress.fullHostName(), config.global().externalLabels()));
    } finally {
      // A job that cannot be changed does not keep the others from their targets.
      discovery.applyConfig(sources.scrapeSources(config));
    }
  }

  ScrapeManager manager() {
    return manager;
  }

  @Override
  public void close() {
    discovery.close();
    manager.close();
    scheduler.close();
  }
}
