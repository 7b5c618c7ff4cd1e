package dev.ferula.server;

import dev.ferula.config.ScrapeJob;
import dev.ferula.config.StorageConfig;
import dev.ferula.config.binding.ByteSize;
import dev.ferula.exporter.PrometheusExporter;
import dev.ferula.model.Metadata;
import dev.ferula.model.PromDuration;
import dev.ferula.notation.GoNumber;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.remote.WriteOptions;
import dev.ferula.remote.WriteReceiver;
import dev.ferula.scrape.Target;
import dev.ferula.server.configuration.Configuration;
import dev.ferula.server.database.AdminDatabase;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.server.web.Backtests;
import dev.ferula.server.web.ServerFeatures;
import dev.ferula.server.web.ShownFlags;
import dev.ferula.server.web.WebAccess;
import dev.ferula.server.web.WebAddress;
import dev.ferula.web.Consoles;
import dev.ferula.web.WebOptions;
import dev.ferula.web.WebServer;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.Readiness;
import dev.ferula.web.api.database.AdminApi;
import dev.ferula.web.api.database.RemoteWriteApi;
import dev.ferula.web.api.openapi.OpenApi;
import dev.ferula.web.api.query.QueriesApi;
import dev.ferula.web.api.query.QueryApi;
import dev.ferula.web.api.rules.AlertmanagersApi;
import dev.ferula.web.api.rules.BacktestApi;
import dev.ferula.web.api.rules.RulesApi;
import dev.ferula.web.api.series.CardinalityApi;
import dev.ferula.web.api.series.ExemplarsApi;
import dev.ferula.web.api.series.SearchApi;
import dev.ferula.web.api.series.SeriesApi;
import dev.ferula.web.api.status.FeaturesApi;
import dev.ferula.web.api.status.NotificationsApi;
import dev.ferula.web.api.status.RuntimeInfo;
import dev.ferula.web.api.status.SelfMetricsApi;
import dev.ferula.web.api.status.StatusApi;
import dev.ferula.web.api.status.TsdbStatus;
import dev.ferula.web.api.targets.TargetsApi;
import dev.ferula.web.federation.Federation;
import dev.ferula.web.http.Router;
import dev.ferula.web.page.Page;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The HTTP side of a server with all of its endpoints. */
final class Web {
  private final ServerOptions options;
  private final Parts parts;
  private final WebServer server;
  private final long startTime;
  private final Backtests backtests;

  Web(
      ServerOptions options,
      Map<String, String> flags,
      Parts parts,
      TsdbStatus tsdb,
      PrometheusExporter exporter) {
    this.options = options;
    this.parts = parts;
    this.startTime = parts.clock().getAsLong();
    this.backtests =
        new Backtests(
            parts.engine(), parts.storage(), ParserOptions.ofFeatures(options.features()));
    String prefix = WebAddress.routePrefix(options.web());
    WebAccess access = new WebAccess(options.web().accessFile());
    this.server =
        new WebServer(
            new WebOptions(
                options.web().addresses(),
                prefix,
                options.web().readTimeout(),
                options.web().maxConnections(),
                options.web().corsOrigin(),
                options.api().lifecycle()),
            parts.registry(),
            System::nanoTime,
            parts.compute(),
            access::rules,
            access.tls());
    URI external = options.web().externalUrl();
    String path = external == null || external.getPath() == null ? prefix : external.getPath();
    addEndpoints(flags, tsdb);
    addServices();
    server.metrics(exporter);
    new Page(
            path,
            options.page().title(),
            PromDuration.format(options.queries().lookbackDelta()),
            this::consolesLink)
        .addTo(server.router());
  }

  private void addEndpoints(Map<String, String> flags, TsdbStatus tsdb) {
    HttpApi api = server.api();
    Router router = server.router();
    new QueryApi(
            parts.engine(),
            parts.storage(),
            ParserOptions.ofFeatures(options.features()),
            QueryOptions.DEFAULT
                .withMemory(parts.memory().query())
                .withPerStepStats(options.features().contains("promql-per-step-stats")),
            parts.clock(),
            parts.metricReads())
        .addTo(api, router);
    new CardinalityApi(
            tsdb,
            parts.storage(),
            parts.growth(),
            parts.metricReads(),
            options.queries().lookbackDelta().toMillis(),
            parts.clock())
        .addTo(api, router);
    new SeriesApi(parts.storage()).addTo(api, router);
    new ExemplarsApi(parts.storage(), ParserOptions.ofFeatures(options.features()))
        .addTo(api, router);
    new TargetsApi(
            parts.scraping().manager(),
            () -> new TargetsApi.Place(parts.externalUrl(), server.ports().get(0)),
            this::poolYaml)
        .addTo(api, router);
    new AlertmanagersApi(parts.notifications().notifier()).addTo(api, router);
    new RulesApi(parts.rules().manager()).addTo(api, router);
    new BacktestApi(backtests).addTo(api, router);
    new StatusApi(
            parts.build(),
            ShownFlags.of(flags, options, parts.configuration().current().config().storage()),
            () -> parts.configuration().current().config().yaml(),
            this::runtime,
            tsdb)
        .addTo(api, router);
  }

  /* What answers with nothing but what the server knows of itself, and what tools ask it to do. */
  private void addServices() {
    HttpApi api = server.api();
    Router router = server.router();
    new FeaturesApi(ServerFeatures.of(options)).addTo(api, router);
    new NotificationsApi(parts.notices(), server.readiness()).addTo(api, router);
    new SelfMetricsApi(parts.metricSources()).addTo(api, router);
    new RemoteWriteApi(remoteWrite()).addTo(api, router);
    new AdminApi(options.api().admin(), administration()).addTo(api, router);
    new OpenApi(() -> parts.externalUrl() + HttpApi.PREFIX, Version.COMPATIBLE).addTo(api, router);
    new QueriesApi(parts.queryGate(), parts.recentQueries(), System::nanoTime).addTo(api, router);
    new SearchApi(
            parts.storage(),
            this::metadata,
            parts.clock(),
            new SearchApi.Options(
                options.features().contains("search-api"), options.api().searchLimit()))
        .addTo(api, router);
    server.federation(
        new Federation(
            parts.storage(),
            () -> parts.configuration().current().config().global().externalLabels(),
            options.queries().lookbackDelta().toMillis(),
            parts.clock(),
            parts.metricReads(),
            parts.registry()));
    server.consoles(consoles());
    Path assets = options.page().userAssets();
    if (assets != null) {
      server.userAssets(assets);
    }
  }

  private Consoles consoles() {
    return new Consoles(
        new Consoles.Folders(options.page().consoleTemplates(), options.page().consoleLibraries()),
        parts.engine(),
        parts.storage(),
        ParserOptions.ofFeatures(options.features()),
        () ->
            new Consoles.Facts(
                parts.externalUrl().toString(),
                parts.configuration().current().config().global().externalLabels().toMap()),
        parts.clock());
  }

  /* Where the operator's own pages begin: consoles before files. */
  private String consolesLink() {
    Path assets = options.page().userAssets();
    if (Files.exists(options.page().consoleTemplates().resolve("index.html"))) {
      return "consoles/index.html";
    }
    return assets != null && Files.exists(assets.resolve("index.html")) ? "user/index.html" : "";
  }

  private AdminDatabase administration() {
    return new AdminDatabase(
        parts.storage(), options.dataDirectory(), parts.clock(), RandomGenerator.getDefault());
  }

  /* What the first target that knows the metric says about it. */
  private @Nullable Metadata metadata(String family) {
    for (List<Target> targets : parts.scraping().manager().activeTargets().values()) {
      for (Target target : targets) {
        Metadata known = target.metadata(family);
        if (known != null) {
          return known;
        }
      }
    }
    return null;
  }

  private @Nullable WriteReceiver remoteWrite() {
    if (options.api().remoteWrite().isEmpty()) {
      return null;
    }
    return new WriteReceiver(
        new WriteOptions(
            options.api().remoteWrite(),
            options.features().contains("created-timestamp-zero-ingestion"),
            options.features().contains("type-and-unit-labels"),
            options.features().contains("metadata-wal-records")),
        parts.storage(),
        parts.memory().remoteWrites(),
        parts.memory().remoteSeries(),
        parts.clock(),
        new SecureRandom(),
        parts.registry(),
        Runtime.getRuntime().availableProcessors());
  }

  private @Nullable String poolYaml(String pool) {
    for (ScrapeJob job : parts.configuration().current().config().scrapeJobs()) {
      if (job.scrape().jobName().equals(pool)) {
        return job.yaml();
      }
    }
    return null;
  }

  private RuntimeInfo runtime() {
    Configuration configuration = parts.configuration();
    Runtime jvm = Runtime.getRuntime();
    return new RuntimeInfo(
        startTime,
        Path.of("").toAbsolutePath().toString(),
        WebAddress.hostName(),
        parts.clock().getAsLong(),
        configuration.lastReloadSucceeded(),
        configuration.lastSuccess(),
        parts.storage().isOpen()
            ? parts.storage().database().head().counters().walCorruptions()
            : 0,
        ManagementFactory.getThreadMXBean().getThreadCount(),
        jvm.availableProcessors(),
        jvm.maxMemory(),
        retention(configuration.current().config().storage()));
  }

  /* All limits that there are, as the operator reads them. */
  private static String retention(StorageConfig storage) {
    List<String> limits = new ArrayList<>();
    if (!storage.retention().isZero()) {
      limits.add(PromDuration.format(storage.retention()));
    }
    if (storage.retentionBytes() != 0) {
      limits.add(ByteSize.format(storage.retentionBytes()));
    }
    if (storage.retentionPercentage() != 0) {
      limits.add(GoNumber.general(storage.retentionPercentage()) + "%");
    }
    return String.join(" or ", limits);
  }

  WebServer server() {
    return server;
  }

  void stopping() {
    backtests.close();
    server.readiness().become(Readiness.State.STOPPING);
  }
}
