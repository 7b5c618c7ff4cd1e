package dev.ferula.server;

import dev.ferula.config.DiscoveryMapping;
import dev.ferula.config.ExchangerClient;
import dev.ferula.config.rules.ParsedRules;
import dev.ferula.discovery.WebClient;
import dev.ferula.disk.Disk;
import dev.ferula.exporter.PrometheusExporter;
import dev.ferula.jvm.JvmMetrics;
import dev.ferula.jvm.ProcessMetrics;
import dev.ferula.promql.ComputeThreads;
import dev.ferula.promql.Engine;
import dev.ferula.promql.QueryGate;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.scrape.http.DialMetrics;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.scrape.http.JettyFetchers;
import dev.ferula.server.configuration.Configuration;
import dev.ferula.server.configuration.ReloadMetrics;
import dev.ferula.server.configuration.RuleFiles;
import dev.ferula.server.database.DatabaseOptions;
import dev.ferula.server.database.DatabaseStatus;
import dev.ferula.server.database.GrowthSampler;
import dev.ferula.server.database.LateStorage;
import dev.ferula.server.database.RetentionLog;
import dev.ferula.server.memory.Memory;
import dev.ferula.server.options.ServerException;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.server.queries.ActiveQueries;
import dev.ferula.server.queries.EngineSetup;
import dev.ferula.server.queries.QueryMetrics;
import dev.ferula.server.queries.QueryThreads;
import dev.ferula.server.web.WebAddress;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricSource;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.Tsdb;
import dev.ferula.tsdb.head.ReplayProgress;
import dev.ferula.web.WebServer;
import dev.ferula.web.api.query.QueryLogFile;
import dev.ferula.web.api.query.RecentQueries;
import dev.ferula.web.api.status.BuildInfo;
import dev.ferula.web.api.status.Notices;
import dev.ferula.web.cardinality.MetricReads;
import dev.ferula.web.cardinality.SeriesGrowth;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything a server consists of, built and connected by hand in the order of its dependencies,
 * and closed in the opposite order.
 */
final class Parts implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Parts.class.getName());

  /** So many answers are written by threads of their own at a time, beside queries and rules. */
  private static final int ANSWERS_AT_ONCE = 64;

  /** Targets tell by it who scrapes them. */
  private static final String USER_AGENT = "Prometheus/" + Version.COMPATIBLE;

  private final ServerOptions options;
  private final Clock clock;
  private final StatsRegistry registry = StatsRegistry.create();
  private final BuildInfo build = Version.buildInfo();
  private final Notices notices;
  private final ServerMetrics metrics;
  private final Configuration configuration;
  private final LateStorage storage = new LateStorage();
  private final ReplayProgress replay = new ReplayProgress();
  private final Memory memory;
  private final JettyFetchers fetchers;
  private final QueryThreads queryThreads =
      new QueryThreads(Runtime.getRuntime().availableProcessors());
  private final ComputeThreads compute;
  private final ActiveQueries activeQueries;
  private final QueryGate queryGate;
  private final QueryLogFile queryLog;
  private final RecentQueries recentQueries;
  private final MetricReads metricReads;
  private final SeriesGrowth growth = new SeriesGrowth();
  private final GrowthSampler growthSampler;
  private final Engine engine;
  private final Notifications notifications;
  private final Rules rules;
  private final Scraping scraping;
  private final List<MetricSource> metricSources;
  private final @Nullable Web web;

  /**
   * Builds every part; nothing runs yet and no file but the configuration is touched.
   *
   * @throws ServerException if the configuration cannot be used
   */
  Parts(ServerOptions options, Map<String, String> flags, Clock clock) {
    this.options = options;
    this.clock = clock;
    ParserOptions parser = ParserOptions.ofFeatures(options.features());
    notices = new Notices(options.api().notificationSubscribers(), clock, registry);
    notices.add(Notices.STARTING);
    metrics = new ServerMetrics(registry, build);
    configuration =
        new Configuration(
            options,
            new RuleFiles(parser, new ParsedRules(parser)),
            new ReloadMetrics(registry, notices),
            clock::millis);
    memory = new Memory(options.memoryBudget());
    Duration interval = configuration.current().config().global().evaluationInterval();
    int rulesAtOnce = Math.max(1, options.queries().concurrency());
    compute = new ComputeThreads(options.queries().concurrency() + rulesAtOnce + ANSWERS_AT_ONCE);
    activeQueries = new ActiveQueries(options.queries().concurrency() + rulesAtOnce, clock::millis);
    queryGate =
        new QueryGate(
            options.queries().concurrency(), rulesAtOnce, activeQueries, System::nanoTime);
    queryLog = new QueryLogFile(clock);
    metricReads = new MetricReads(clock::millis, parser, queryLog);
    recentQueries = new RecentQueries(metricReads, clock::millis);
    engine =
        new Engine(
            EngineSetup.engine(options, interval.toMillis()),
            System::nanoTime,
            queryThreads.workers(),
            compute,
            queryGate,
            new QueryMetrics(registry, recentQueries));
    QueryMetrics.file(registry, queryLog);
    QueryMetrics.gate(registry, queryGate, options.queries().concurrency());
    DialMetrics dials = new DialMetrics(registry);
    dials.named("default");
    fetchers = new JettyFetchers(USER_AGENT, System::getenv, dials::named);
    BiFunction<String, HttpOptions, WebClient> clients =
        (name, http) -> new ExchangerClient(fetchers.exchanger(name, http));
    DiscoveryMapping sources = new DiscoveryMapping(clients, registry, System::getenv);
    notifications = new Notifications(options, sources, clients, registry, clock);
    rules =
        new Rules(
            options,
            engine,
            compute,
            rulesAtOnce,
            storage,
            notifications.notifier()::send,
            registry,
            clock);
    scraping = new Scraping(options, storage, fetchers, sources, memory, registry, clock);
    metricSources = List.of(registry, JvmMetrics.source(), ProcessMetrics.source());
    PrometheusExporter exporter =
        PrometheusExporter.builder()
            .source(metricSources.get(0))
            .sourceWithoutNamespace(metricSources.get(1))
            .sourceWithoutNamespace(metricSources.get(2))
            .build();
    DatabaseStatus status = new DatabaseStatus(storage, replay);
    growthSampler = new GrowthSampler(status, growth, clock::millis);
    web =
        options.web().addresses().isEmpty()
            ? null
            : new Web(options, flags, this, status, exporter);
    configuration.add(loaded -> notifications.apply(loaded.config()));
    configuration.add(loaded -> rules.apply(loaded, externalUrl().toString()));
    configuration.add(loaded -> queryLog.use(loaded.config().global().queryLogFile()));
    RetentionLog retention = new RetentionLog();
    configuration.add(loaded -> retention.note(loaded.config().storage()));
    configuration.add(
        loaded -> storage.apply(DatabaseOptions.of(options, loaded.config().storage())));
    configuration.add(loaded -> scraping.apply(loaded.config()));
  }

  /** Reads back what was stored before. */
  void openStorage() {
    try {
      Tsdb database =
          Tsdb.open(
              options.dataDirectory(),
              DatabaseOptions.of(options, configuration.current().config().storage()),
              Disk.real(),
              memory.ingest(),
              RandomGenerator.getDefault(),
              replay);
      database.register(registry);
      activeQueries.open(options.dataDirectory());
      storage.open(database);
      storage.apply(DatabaseOptions.of(options, configuration.current().config().storage()));
    } catch (StorageException | IllegalArgumentException e) {
      throw new ServerException(ServerException.Kind.STORAGE, String.valueOf(e.getMessage()), e);
    }
    LOG.log(System.Logger.Level.INFO, "msg=\"TSDB started\"");
  }

  void ready() {
    metrics.ready(true);
    notices.remove(Notices.STARTING);
    if (web != null) {
      growthSampler.start();
    }
  }

  /** Everything that {@code /metrics} shows. */
  List<MetricSource> metricSources() {
    return metricSources;
  }

  Notices notices() {
    return notices;
  }

  StatsRegistry registry() {
    return registry;
  }

  BuildInfo build() {
    return build;
  }

  Configuration configuration() {
    return configuration;
  }

  Memory memory() {
    return memory;
  }

  LateStorage storage() {
    return storage;
  }

  QueryGate queryGate() {
    return queryGate;
  }

  MetricReads metricReads() {
    return metricReads;
  }

  SeriesGrowth growth() {
    return growth;
  }

  RecentQueries recentQueries() {
    return recentQueries;
  }

  ComputeThreads compute() {
    return compute;
  }

  Engine engine() {
    return engine;
  }

  Rules rules() {
    return rules;
  }

  Notifications notifications() {
    return notifications;
  }

  Scraping scraping() {
    return scraping;
  }

  LongSupplier clock() {
    return clock::millis;
  }

  @Nullable WebServer web() {
    return web == null ? null : web.server();
  }

  URI externalUrl() {
    int port = web == null ? 0 : web.server().ports().get(0);
    return WebAddress.external(options.web(), port);
  }

  /** Stops what brings samples before what keeps them. */
  @Override
  public void close() {
    // Subscribers of notices end with the last one, so the state comes first.
    if (web != null) {
      web.stopping();
    }
    notices.add(Notices.STOPPING);
    metrics.ready(false);
    growthSampler.close();
    scraping.close();
    rules.close();
    notifications.close();
    fetchers.close();
    if (web != null) {
      web.server().close();
    }
    queryThreads.close();
    compute.close();
    queryLog.close();
    storage.close();
  }
}
