package dev.ferula.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ferula.promql.Value;
import dev.ferula.server.options.ServerOptions;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelabelledAlikeTest {
  private static final String BODY = "a{x=\"1\"} 1\na{x=\"2\"} 2\na{x=\"3\"} 3\nb 4\n";

  @TempDir Path directory;

  @Test
  void ofSamplesThatRelabellingMakesOneSeriesTheFirstIsTakenAndTheOthersAreTold() throws Exception {
    HttpServer target =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.createContext(
        "/metrics",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
          byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    target.start();
    try (EmbeddedServer server = server(target.getAddress().getPort())) {
      Eventually.holds(
          "a scrape that lost two samples",
          () -> value(server, "prometheus_target_scrapes_sample_duplicate_timestamp_total") >= 2);
      assertThat(query(server, "a{x=\"\"}")).as("the first").isEqualTo(1);
      assertThat(query(server, "up")).isEqualTo(1);
      assertThat(query(server, "scrape_samples_scraped")).isEqualTo(4);
      assertThat(query(server, "scrape_samples_post_metric_relabeling")).isEqualTo(4);
    } finally {
      target.stop(0);
    }
  }

  private EmbeddedServer server(int port) {
    return EmbeddedServer.start(
        ServerOptions.builder()
            .config(
                """
                global: {scrape_interval: 200ms, scrape_timeout: 200ms}
                scrape_configs:
                  - job_name: j
                    static_configs: [{targets: ["127.0.0.1:%d"]}]
                    metric_relabel_configs: [{regex: x, action: labeldrop}]
                """
                    .formatted(port))
            .dataDirectory(directory.resolve("data"))
            .build());
  }

  private static double query(EmbeddedServer server, String expression) {
    return server.query(expression) instanceof Value.Vector(var elements) && elements.size() == 1
        ? elements.getFirst().value(0)
        : Double.NaN;
  }

  private static double value(EmbeddedServer server, String counter) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(server.url() + "/metrics")).build(),
              HttpResponse.BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith(counter + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(counter.length() + 1)))
          .sum();
    }
  }
}
