package dev.ferula.server.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.Eventually;
import dev.ferula.server.process.FlaggedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The metrics of our server beside a table of all that Prometheus 3.14 has. The server finds
 * targets in each way that has metrics of its own, sends alerts and is told to reload.
 */
class MetricTableTest {
  /* These have rows once a cluster answers or a log names series that it has not. */
  private static final Set<String> WITHOUT_ROWS =
      Set.of(
          "prometheus_sd_kubernetes_http_request_duration_seconds",
          "prometheus_tsdb_wal_replay_unknown_refs_total",
          "prometheus_tsdb_wbl_replay_unknown_refs_total");

  @TempDir Path directory;

  private static void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] body = "a 1\n".getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void configure(int port, String interval) throws IOException {
    Files.writeString(
        directory.resolve("prometheus.yml"),
        TwoServers.resource("every-metric.yml")
            .replace("PORT", "" + port)
            .replace("INTERVAL", interval));
  }

  @Test
  void everyMetricOfPrometheusIsThereOrItIsSaidWhyNot() throws Exception {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    other.createContext("/", MetricTableTest::answer);
    other.start();
    Files.writeString(directory.resolve("rules.yml"), TwoServers.resource("rules.yml"));
    Files.writeString(directory.resolve("found.json"), "[{\"targets\": [\"127.0.0.1:1\"]}]");
    configure(other.getAddress().getPort(), "250ms");
    try (EmbeddedServer server =
        FlaggedServer.start(
            "--config.file=" + directory.resolve("prometheus.yml"),
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:0",
            "--web.enable-lifecycle",
            "--web.enable-remote-write-receiver",
            "--enable-feature=exemplar-storage",
            // What fires before Alertmanagers are known is sent again soon.
            "--rules.alert.resend-delay=1s")) {
      URI url = URI.create("http://127.0.0.1:" + server.ports().get(0));
      await(url, "prometheus_notifications_latency_seconds_count{");
      configure(other.getAddress().getPort(), "300ms");
      for (String path : List.of("/metrics", "/federate?match[]=x", "/api/v1/query?query=up")) {
        RawRequest.of("GET", path, List.of(), "").ask(url);
      }
      assertThat(RawRequest.of("POST", "/-/reload", List.of(), "").ask(url).status())
          .isEqualTo(200);
      MetricTable table = MetricTable.of(TwoServers.resource("prometheus-3.14.tsv"));
      assertThat(table.metrics()).hasSizeGreaterThan(200);
      MetricNames page = completePage(url, table);
      assertThat(table.differences(page)).isEmpty();
      assertThat(table.withoutRows(page)).isEqualTo(WITHOUT_ROWS);
      assertThat(table.unknown(page)).as("names of Prometheus's that it has not").isEmpty();
    } finally {
      other.stop(0);
    }
  }

  /* What is found in many ways at once is there at different times. */
  private static MetricNames completePage(URI url, MetricTable table) throws Exception {
    Eventually.answer(() -> table.withoutRows(page(url)), WITHOUT_ROWS::equals);
    return page(url);
  }

  private static MetricNames page(URI url) throws Exception {
    return new MetricNames(RawRequest.get("/metrics", "").ask(url).body());
  }

  private static void await(URI url, String text) throws Exception {
    Eventually.says(text, () -> RawRequest.get("/metrics", "").ask(url).body());
  }
}
