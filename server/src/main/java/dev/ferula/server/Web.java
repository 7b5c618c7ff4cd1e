package dev.ferula.server;

import dev.ferula.config.ScrapeJob;
import dev.ferula.exporter.PrometheusExporter;
import dev.ferula.model.PromDuration;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.web.WebOptions;
import dev.ferula.web.WebServer;
import dev.ferula.web.api.AlertmanagersApi;
import dev.ferula.web.api.HttpApi;
import dev.ferula.web.api.QueryApi;
import dev.ferula.web.api.Readiness;
import dev.ferula.web.api.RulesApi;
import dev.ferula.web.api.RuntimeInfo;
import dev.ferula.web.api.SeriesApi;
import dev.ferula.web.api.StatusApi;
import dev.ferula.web.api.TargetsApi;
import dev.ferula.web.api.TsdbStatus;
import dev.ferula.web.http.Router;
import dev.ferula.web.page.Page;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The HTTP side of a server with all of its endpoints. */
final class Web {
  private final ServerOptions options;
  private final Parts parts;
  private final WebServer server;
  private final long startTime;

  Web(
      ServerOptions options,
      Map<String, String> flags,
      Parts parts,
      TsdbStatus tsdb,
      PrometheusExporter exporter) {
    this.options = options;
    this.parts = parts;
    this.startTime = parts.clock().getAsLong();
    String prefix = WebAddress.routePrefix(options);
    this.server =
        new WebServer(
            new WebOptions(
                options.addresses(),
                prefix,
                options.readTimeout(),
                options.maxConnections(),
                options.corsOrigin(),
                options.lifecycleEnabled()),
            parts.registry(),
            System::nanoTime);
    URI external = options.externalUrl();
    String path = external == null || external.getPath() == null ? prefix : external.getPath();
    addEndpoints(flags, tsdb);
    server.metrics(exporter);
    new Page(path, options.pageTitle(), PromDuration.format(options.lookbackDelta()))
        .addTo(server.router());
  }

  private void addEndpoints(Map<String, String> flags, TsdbStatus tsdb) {
    HttpApi api = server.api();
    Router router = server.router();
    new QueryApi(
            parts.engine(),
            parts.storage(),
            ParserOptions.ofFeatures(options.features()),
            QueryOptions.DEFAULT.withMemory(parts.memory().query()),
            parts.clock())
        .addTo(api, router);
    new SeriesApi(parts.storage()).addTo(api, router);
    new TargetsApi(
            parts.scraping().manager(),
            () -> new TargetsApi.Place(parts.externalUrl(), server.ports().get(0)),
            this::poolYaml)
        .addTo(api, router);
    new AlertmanagersApi(parts.notifications().notifier()).addTo(api, router);
    new RulesApi(parts.rules().manager()).addTo(api, router);
    new StatusApi(
            parts.build(),
            flags,
            () -> parts.configuration().current().config().yaml(),
            this::runtime,
            tsdb)
        .addTo(api, router);
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
        0,
        Thread.activeCount(),
        jvm.availableProcessors(),
        jvm.maxMemory(),
        PromDuration.format(configuration.current().config().storage().retention()));
  }

  WebServer server() {
    return server;
  }

  void stopping() {
    server.readiness().become(Readiness.State.STOPPING);
  }
}
