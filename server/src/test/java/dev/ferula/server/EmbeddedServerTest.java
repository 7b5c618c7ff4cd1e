package dev.ferula.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.exporter.MetricsServer;
import dev.ferula.exporter.PrometheusExporter;
import dev.ferula.promql.Value;
import dev.ferula.server.options.ServerException;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.stats.StatsRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerTest {

  @TempDir Path directory;

  @Test
  void scrapesStoresAnswersAndKeepsWhatItHadAfterARestart() throws Exception {
    StatsRegistry registry = StatsRegistry.create();
    registry.counter("orders", "Orders").add(7L);
    try (MetricsServer target = target(registry)) {
      ServerOptions options = options(config(target.port()));
      try (EmbeddedServer server = EmbeddedServer.start(options)) {
        Eventually.answer(() -> value(server, "orders"), value -> value == 7);
        assertThat(get(server, "/api/v1/query?query=up"))
            .contains("\"value\":[")
            .contains("\"1\"]");
        assertThat(get(server, "/api/v1/targets")).contains("\"health\":\"up\"");
        assertThat(get(server, "/api/v1/label/job/values")).contains("[\"t\"]");
        assertThat(get(server, "/metrics")).contains("prometheus_tsdb_head_series ");
        assertThat(get(server, "/query")).contains("<title>");
      }
      try (EmbeddedServer server = EmbeddedServer.start(options("{}"))) {
        assertThat(value(server, "count_over_time(orders[5m]) > 0")).isPositive();
      }
    }
  }

  @Test
  void reloadChangesTargetsAndABadFileChangesNothing() throws Exception {
    StatsRegistry registry = StatsRegistry.create();
    registry.counter("orders", "Orders").add(1L);
    Path file = Files.writeString(directory.resolve("p.yml"), "{}");
    try (MetricsServer target = target(registry);
        EmbeddedServer server =
            EmbeddedServer.start(
                ServerOptions.builder()
                    .configFile(file)
                    .dataDirectory(directory.resolve("data"))
                    .build())) {
      Files.writeString(file, config(target.port()));
      server.reload();
      Eventually.answer(() -> value(server, "orders"), value -> value == 1);
      Files.writeString(file, "scrape_configs: [{job_nam: x}]\n");
      assertThatThrownBy(server::reload)
          .isInstanceOf(ServerException.class)
          .hasMessageStartingWith("couldn't load configuration (--config.file=\"" + file + "\"): ")
          .hasMessageContaining("job_nam")
          .hasMessageContaining("1:19");
      assertThat(get(server, "/api/v1/targets")).contains("\"scrapePool\":\"t\"");
      assertThat(get(server, "/metrics")).contains("prometheus_config_last_reload_successful 0");
    }
  }

  @Test
  void aJobThatCannotBeChangedFailsTheReloadButNotTheOtherJobs() throws Exception {
    String job =
        "  - {job_name: %s, tls_config: {%s}, static_configs: [{targets: ['127.0.0.1:1']}]}\n";
    String good = "scrape_configs:\n" + job.formatted("secure", "");
    Path file = Files.writeString(directory.resolve("p.yml"), good);
    Files.writeString(directory.resolve("ca.pem"), "nonsense");
    try (EmbeddedServer server =
        EmbeddedServer.start(
            ServerOptions.builder()
                .configFile(file)
                .dataDirectory(directory.resolve("data"))
                .build())) {
      Eventually.says("\"scrapePool\":\"secure\"", () -> get(server, "/api/v1/targets"));
      Files.writeString(
          file,
          "scrape_configs:\n"
              + job.formatted("secure", "ca_file: ca.pem")
              + job.formatted("other", ""));
      assertThatThrownBy(server::reload)
          .isInstanceOf(ServerException.class)
          .hasMessage(
              "one or more errors occurred while applying the new configuration (--config.file=\""
                  + file
                  + "\")");
      assertThat(get(server, "/metrics")).contains("prometheus_config_last_reload_successful 0");
      Eventually.says("\"scrapePool\":\"other\"", () -> get(server, "/api/v1/targets"));
      Files.writeString(file, good);
      server.reload();
      assertThat(get(server, "/metrics")).contains("prometheus_config_last_reload_successful 1");
    }
  }

  @Test
  void changedFilesAreLoadedByThemselvesWhereThatIsWanted() throws Exception {
    Path file = Files.writeString(directory.resolve("p.yml"), "{}");
    Path jobs = directory.resolve("jobs.yml");
    try (EmbeddedServer server =
        EmbeddedServer.start(
            ServerOptions.builder()
                .configFile(file)
                .dataDirectory(directory.resolve("data"))
                .autoReload(Duration.ofMillis(20))
                .build())) {
      Files.writeString(jobs, "scrape_configs: []\n");
      Files.writeString(file, "scrape_config_files: [jobs.yml]\n");
      Eventually.says("scrape_config_files", () -> get(server, "/api/v1/status/config"));
      Files.writeString(jobs, "scrape_configs: [{job_nam: x}]\n");
      Eventually.says("prometheus_config_last_reload_successful 0", () -> get(server, "/metrics"));
      Files.writeString(jobs, "scrape_configs: []\n");
      Eventually.says("prometheus_config_last_reload_successful 1", () -> get(server, "/metrics"));
      Files.delete(file);
      Eventually.says("prometheus_config_last_reload_successful 0", () -> get(server, "/metrics"));
      Files.writeString(file, "scrape_config_files: [jobs.yml]\n");
      Eventually.says("prometheus_config_last_reload_successful 1", () -> get(server, "/metrics"));
    }
  }

  @Test
  void badConfigurationNamesFileLineAndField() {
    assertThatThrownBy(() -> EmbeddedServer.start(options("global:\n  scrape_intervall: 5s\n")))
        .isInstanceOfSatisfying(
            ServerException.class,
            e -> assertThat(e.kind()).isEqualTo(ServerException.Kind.CONFIGURATION))
        .hasMessageContaining("embedded.yml")
        .hasMessageContaining("2:3")
        .hasMessageContaining("scrape_intervall");
  }

  @Test
  void aTakenPortIsSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ServerOptions options =
          ServerOptions.builder()
              .config("{}")
              .dataDirectory(directory.resolve("data"))
              .port(taken.getLocalPort())
              .build();
      assertThatThrownBy(() -> EmbeddedServer.start(options))
          .isInstanceOfSatisfying(
              ServerException.class,
              e -> assertThat(e.kind()).isEqualTo(ServerException.Kind.ADDRESS))
          .hasMessage(
              "listen tcp 127.0.0.1:" + taken.getLocalPort() + ": bind: address already in use");
    }
  }

  @Test
  void aDirectoryHasOneServer() {
    try (EmbeddedServer first = EmbeddedServer.start(options("{}"))) {
      assertThat(first.ports()).hasSize(1);
      assertThatThrownBy(() -> EmbeddedServer.start(options("{}")))
          .isInstanceOfSatisfying(
              ServerException.class,
              e -> assertThat(e.kind()).isEqualTo(ServerException.Kind.STORAGE));
    }
  }

  @Test
  void whatIsNotSupportedYetIsToldOrRefused() throws Exception {
    String config = "remote_write: [{url: 'http://127.0.0.1:1/'}]";
    try (EmbeddedServer server = EmbeddedServer.start(options(config))) {
      assertThat(get(server, "/metrics"))
          .contains("ferula_config_unsupported{section=\"remote_write\"} 1\n");
    }
    ServerOptions strict =
        ServerOptions.builder()
            .config(config)
            .dataDirectory(directory.resolve("data"))
            .strictSupport(true)
            .build();
    assertThatThrownBy(() -> EmbeddedServer.start(strict))
        .isInstanceOfSatisfying(
            ServerException.class,
            e -> assertThat(e.kind()).isEqualTo(ServerException.Kind.CONFIGURATION))
        .hasMessageContaining("not supported yet: remote_write");
  }

  @Test
  void theRuntimeThatIsToldOfIsTheJvm() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.start(options("{}"))) {
      assertThat(get(server, "/metrics")).contains("\njvm_").doesNotContain("\ngo_");
      assertThat(get(server, "/api/v1/status/buildinfo"))
          .contains("\"goVersion\":\"java" + Runtime.version());
      assertThat(get(server, "/api/v1/status/runtimeinfo"))
          .contains("\"GOMAXPROCS\":" + Runtime.getRuntime().availableProcessors())
          .contains("\"GOMEMLIMIT\":" + Runtime.getRuntime().maxMemory());
    }
  }

  private ServerOptions options(String config) {
    return ServerOptions.builder().config(config).dataDirectory(directory.resolve("data")).build();
  }

  private static MetricsServer target(StatsRegistry registry) throws IOException {
    return MetricsServer.start(0, PrometheusExporter.builder().source(registry).build());
  }

  private static String config(int port) {
    return """
        global: {scrape_interval: 200ms, scrape_timeout: 200ms}
        scrape_configs:
          - job_name: t
            static_configs: [{targets: ['127.0.0.1:%d']}]
        """
        .formatted(port);
  }

  private static double value(EmbeddedServer server, String expression) {
    return server.query(expression) instanceof Value.Vector(var elements) && !elements.isEmpty()
        ? elements.get(0).value(0)
        : Double.NaN;
  }

  private static String get(EmbeddedServer server, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
