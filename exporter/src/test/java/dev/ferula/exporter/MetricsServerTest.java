package dev.ferula.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.stats.StatsRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
  private final StatsRegistry registry = StatsRegistry.create();
  private final PrometheusExporter exporter =
      PrometheusExporter.builder().namespace("demo").source(registry).build();
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void servesTheExporterUntilItIsClosed() throws Exception {
    registry.counter("latency", "Latency.").increment();
    int port;
    try (MetricsServer server = MetricsServer.start(loopback(), 0, exporter)) {
      port = server.port();
      HttpResponse<String> page = send(port, "GET", "/metrics");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("Content-Type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      assertThat(page.body())
          .isEqualTo("# HELP demo_latency Latency.\n# TYPE demo_latency counter\ndemo_latency 1\n");
      assertThat(send(port, "GET", "/").body()).contains("href=\"/metrics\"");
      for (String path : List.of("/elsewhere", "/metricsandmore", "/metrics/more")) {
        assertThat(send(port, "GET", path).statusCode()).as(path).isEqualTo(404);
      }
      HttpResponse<String> head = send(port, "HEAD", "/metrics");
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      assertThat(send(port, "POST", "/metrics").statusCode()).isEqualTo(405);
      assertThat(send(port, "GET", "/metrics?name%5B%5D=x").body()).isEmpty();
    }
    assertThatThrownBy(() -> send(port, "GET", "/metrics")).isInstanceOf(IOException.class);
  }

  @Test
  void clientsThatSendHalfARequestKeepNobodyOutAndAreSentAway() throws Exception {
    List<Socket> halves = new ArrayList<>();
    try (MetricsServer server = MetricsServer.start(loopback(), 0, exporter)) {
      for (int i = 0; i < 32; i++) {
        Socket half = new Socket(loopback(), server.port());
        half.getOutputStream().write("GET /metrics HTTP/1.1\r\n".getBytes(StandardCharsets.UTF_8));
        halves.add(half);
      }
      assertThat(send(server.port(), "GET", "/metrics").statusCode()).isEqualTo(200);
      assertThat(System.getProperty("sun.net.httpserver.maxReqTime")).isEqualTo("60");
      assertThat(System.getProperty("sun.net.httpserver.maxRspTime")).isEqualTo("600");
    } finally {
      for (Socket half : halves) {
        half.close();
      }
    }
  }

  @Test
  void aTakenPortIsNamed() throws IOException {
    try (MetricsServer server = MetricsServer.start(loopback(), 0, exporter)) {
      assertThatThrownBy(() -> MetricsServer.start(loopback(), server.port(), exporter))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen on")
          .hasMessageContaining(Integer.toString(server.port()));
    }
  }

  private HttpResponse<String> send(int port, String method, String path)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }
}
