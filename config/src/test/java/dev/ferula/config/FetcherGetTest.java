package dev.ferula.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.ferula.discovery.HttpGet;
import dev.ferula.scrape.http.Authorization;
import dev.ferula.scrape.http.HttpOptions;
import dev.ferula.scrape.http.JettyFetchers;
import dev.ferula.scrape.http.ProxyOptions;
import dev.ferula.scrape.http.Secret;
import dev.ferula.scrape.http.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class FetcherGetTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Test
  void asksWithTheCredentialsAndHeadersAndTellsOfOtherAnswers() throws Exception {
    BlockingQueue<List<String>> requests = new LinkedBlockingQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.add(
              List.of(
                  exchange.getRequestHeaders().getFirst("Accept"),
                  exchange.getRequestHeaders().getFirst("Authorization"),
                  exchange.getRequestHeaders().getFirst("X-Interval")));
          boolean found = exchange.getRequestURI().getPath().equals("/targets");
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          byte[] body = "[\"é\"]".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(found ? 200 : 404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    HttpOptions options =
        new HttpOptions(
            new Authorization.Header("Bearer", new Secret("t"), ""),
            true,
            true,
            TlsOptions.DEFAULT,
            ProxyOptions.NONE,
            Map.of());
    try (JettyFetchers fetchers = new JettyFetchers("test")) {
      FetcherGet get = new FetcherGet(fetchers::create, options);
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      Map<String, String> headers = Map.of("Accept", "application/json", "X-Interval", "60");
      assertThat(get.get(url + "/targets", headers, TIMEOUT))
          .isEqualTo(new HttpGet.Response(200, "application/json", "[\"é\"]"));
      assertThat(requests.take()).containsExactly("application/json", "Bearer t", "60");
      assertThatThrownBy(() -> get.get(url + "/none", headers, TIMEOUT))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("404");
    } finally {
      server.stop(0);
    }
  }
}
