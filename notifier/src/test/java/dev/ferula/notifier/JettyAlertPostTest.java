package dev.ferula.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JettyAlertPostTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Test
  void postsJsonWithTheHeadersOfTheMoment() throws Exception {
    BlockingQueue<List<String>> requests = new LinkedBlockingQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(
              List.of(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  exchange.getRequestHeaders().getFirst("Content-Type"),
                  exchange.getRequestHeaders().getFirst("Authorization"),
                  body));
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    server.start();
    int[] asked = {0};
    try (JettyAlertPost post =
        new JettyAlertPost(
            () -> Map.of("Authorization", "Bearer " + ++asked[0]), AlertTls.DEFAULT, true)) {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v2/alerts";
      byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
      assertThat(post.post(url, body, TIMEOUT)).isEqualTo(202);
      assertThat(post.post(url, body, TIMEOUT)).isEqualTo(202);
      for (int i = 1; i <= 2; i++) {
        assertThat(requests.poll(30, TimeUnit.SECONDS))
            .containsExactly("POST", "/api/v2/alerts", "application/json", "Bearer " + i, "[]");
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void nobodyThereIsAnIoException() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (JettyAlertPost post = new JettyAlertPost(Map::of, AlertTls.DEFAULT, true)) {
      assertThatThrownBy(() -> post.post("http://127.0.0.1:" + port + "/", new byte[0], TIMEOUT))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void nobodyAnsweringIsAnIoExceptionAfterTheTimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        JettyAlertPost post = new JettyAlertPost(Map::of, AlertTls.DEFAULT, true)) {
      String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";
      assertThatThrownBy(() -> post.post(url, new byte[0], Duration.ofMillis(50)))
          .isInstanceOf(IOException.class)
          .hasMessage("no answer within 50 ms");
    }
  }
}
