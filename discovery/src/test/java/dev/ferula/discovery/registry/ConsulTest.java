package dev.ferula.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.ferula.discovery.Discoverer;
import dev.ferula.discovery.FakeServer;
import dev.ferula.model.TargetGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsulTest {
  private static final String INSTANCE =
      """
      {"Node": {"Node": "n1", "Address": "10.0.0.1", "Meta": {"rack-1": "r"},
                "TaggedAddresses": {"lan": "10.0.0.2"}},
       "Service": {"ID": "web-1", "Service": "web", "Tags": ["a", "b"], "Address": "",
                   "Port": 8080, "Meta": {"v": "2"}},
       "Checks": [{"CheckID": "c1", "Status": "passing"}, {"CheckID": "c2", "Status": "warning"}]}
      """;

  private final FakeServer server = new FakeServer();
  private final CountDownLatch ended = new CountDownLatch(1);

  @AfterEach
  void stop() {
    ended.countDown();
    server.close();
  }

  private static void answer(HttpExchange exchange, int index, String body) throws IOException {
    exchange.getResponseHeaders().set("X-Consul-Index", Integer.toString(index));
    FakeServer.send(exchange, 200, "application/json", body);
  }

  private Consul consul(List<String> services, List<String> tags) {
    return new Consul(
        server.url().substring("http://".length()),
        "http",
        "",
        "hidden",
        "",
        "",
        "",
        ",",
        true,
        Duration.ofMillis(1),
        services,
        tags,
        Map.of("k", "v"),
        "",
        "");
  }

  @Test
  void catalogueIsWatchedByBlockingQueries() throws Exception {
    String rest = "wait=120000ms&stale=&node-meta=k%3Av";
    CountDownLatch removed = new CountDownLatch(1);
    server.on(
        "/v1/agent/self",
        exchange -> {
          assertThat(exchange.getRequestHeaders().getFirst("X-Consul-Token")).isEqualTo("hidden");
          answer(exchange, 0, "{\"Config\":{\"Datacenter\":\"east\"}}");
        });
    server.on(
        "/v1/catalog/services?" + rest,
        exchange -> answer(exchange, 5, "{\"web\":[\"a\",\"b\"],\"other\":[\"b\"]}"));
    server.on(
        "/v1/catalog/services?index=5&" + rest,
        exchange -> {
          removed.await();
          answer(exchange, 6, "{\"other\":[\"b\"]}");
        });
    server.on(
        "/v1/catalog/services?index=6&" + rest,
        exchange -> {
          ended.await();
          answer(exchange, 6, "{}");
        });
    server.on(
        "/v1/health/service/web?" + rest + "&tag=a",
        exchange -> answer(exchange, 9, "[" + INSTANCE + "]"));
    server.on(
        "/v1/health/service/web?index=9&" + rest + "&tag=a",
        exchange -> {
          ended.await();
          answer(exchange, 9, "[]");
        });
    BlockingQueue<List<TargetGroup>> updates = new LinkedBlockingQueue<>();
    Discoverer discoverer = consul(List.of(), List.of("a")).discoverer(FakeServer.surroundings());
    Thread running =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    discoverer.run(updates::add);
                  } catch (InterruptedException e) {
                    // Ended.
                  }
                });
    List<TargetGroup> first = updates.poll(30, TimeUnit.SECONDS);
    assertThat(FakeServer.targets(first))
        .containsExactly(
            Map.ofEntries(
                Map.entry("__address__", "10.0.0.1:8080"),
                Map.entry("__meta_consul_address", "10.0.0.1"),
                Map.entry("__meta_consul_dc", "east"),
                Map.entry("__meta_consul_health", "warning"),
                Map.entry("__meta_consul_metadata_rack_1", "r"),
                Map.entry("__meta_consul_node", "n1"),
                Map.entry("__meta_consul_service", "web"),
                Map.entry("__meta_consul_service_id", "web-1"),
                Map.entry("__meta_consul_service_metadata_v", "2"),
                Map.entry("__meta_consul_service_port", "8080"),
                Map.entry("__meta_consul_tagged_address_lan", "10.0.0.2"),
                Map.entry("__meta_consul_tags", ",a,b,")));
    removed.countDown();
    List<TargetGroup> second = updates.poll(30, TimeUnit.SECONDS);
    assertThat(second).extracting(TargetGroup::source).containsExactly("web");
    assertThat(second.getFirst().targets()).isEmpty();
    running.interrupt();
    running.join();
    assertThat(server.requests()).noneMatch(request -> request.contains("service/other"));
    assertThat(consul(List.of(), List.of()).toString()).doesNotContain("hidden");
  }

  @Test
  void whatIsNotSaidIsWhatTheEnvironmentSays(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "of the file\n");
    List<String> tokens = new CopyOnWriteArrayList<>();
    server.on(
        "/prefix/v1/agent/self?ns=n&partition=p",
        exchange -> {
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Consul-Token")));
          answer(exchange, 0, "{}");
        });
    Consul silent =
        new Consul(
            server.url() + "/prefix/",
            "http",
            "other",
            "",
            "",
            "",
            "",
            ",",
            true,
            Duration.ZERO,
            List.of(),
            List.of(),
            Map.of(),
            "",
            "");
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "CONSUL_HTTP_TOKEN", "of the environment",
                "CONSUL_NAMESPACE", "n",
                "CONSUL_PARTITION", "p"));
    FakeServer.run(silent, environment, 1);
    environment.put("CONSUL_HTTP_TOKEN_FILE", file.toString());
    FakeServer.run(silent, environment, 1);
    assertThat(tokens).containsExactly("of the environment", "of the file");
  }
}
