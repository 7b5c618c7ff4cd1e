package dev.ferula.server;

import dev.ferula.promql.Value;
import dev.ferula.server.logging.Logging;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A short life of a server that scrapes itself on an empty directory, by which the build records
 * what a start needs: the JVM's AOT cache is made from it.
 */
public final class Training {
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_MILLIS = 100;

  private static final List<String> PAGES =
      List.of(
          "/query",
          "/metrics",
          "/api/v1/labels",
          "/api/v1/targets",
          "/api/v1/rules",
          "/api/v1/status/config");

  /* What dashboards ask, so that the first ones find the engine compiled sooner. */
  private static final List<String> EXPRESSIONS =
      List.of(
          "up",
          "{__name__=~\".+\"}",
          "count by (__name__) ({__name__=~\".+\"})",
          "sum by (job) (rate(prometheus_http_requests_total[1m]))",
          "sum by (instance, job) ({__name__=~\".+_total|up|go_.+|jvm_.+\"})",
          "increase(prometheus_http_requests_total[5m])",
          "histogram_quantile(0.9, sum by (le) (rate(prometheus_http_request_duration_seconds_bucket[5m])))",
          "topk(5, sum by (__name__) ({__name__=~\".+\"}))",
          "1 - up / on (instance) group_left () scrape_duration_seconds",
          "avg_over_time(prometheus_http_request_duration_seconds_bucket[5m])",
          "quantile_over_time(0.95, up[5m])",
          "predict_linear(prometheus_http_requests_total[5m], 3600)",
          "max_over_time(sum by (job) (rate(prometheus_http_requests_total[1m]))[2m:10s])",
          "absent(up{job=\"none\"})");

  private static final int ROUNDS = 30;
  private static final int RANGE_SECONDS = 120;

  private Training() {}

  public static void main(String[] arguments) throws Exception {
    Logging.configure("info", "logfmt");
    Path directory = Files.createTempDirectory("ferula-training");
    try {
      train(directory);
    } finally {
      delete(directory);
    }
    System.exit(0);
  }

  private static void train(Path directory) throws IOException, InterruptedException {
    Path config = directory.resolve("prometheus.yml");
    Files.writeString(config, "global: {scrape_interval: 1s}\n");
    Flags flags =
        Flags.parse(
            "--config.file=" + config,
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:0");
    try (EmbeddedServer server = EmbeddedServer.start(FlagOptions.of(flags), flags.shown())) {
      Files.writeString(config, selfScraping(server.ports().get(0)));
      server.reload();
      awaitSample(server);
      for (String page : PAGES) {
        read(URI.create(server.url() + page));
      }
      for (int round = 0; round < ROUNDS; round++) {
        query(server);
      }
    }
  }

  private static void query(EmbeddedServer server) throws IOException {
    long now = System.currentTimeMillis() / 1000;
    for (String expression : EXPRESSIONS) {
      String query = "query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
      read(URI.create(server.url() + "/api/v1/query?" + query));
      String range = "&start=" + (now - RANGE_SECONDS) + "&end=" + now + "&step=1";
      read(URI.create(server.url() + "/api/v1/query_range?" + query + range));
    }
  }

  private static String selfScraping(int port) {
    return """
        global: {scrape_interval: 1s}
        scrape_configs:
          - job_name: self
            static_configs: [{targets: ['127.0.0.1:%d']}]
        """
        .formatted(port);
  }

  private static void awaitSample(EmbeddedServer server) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < ATTEMPTS; i++) {
      if (server.query("up == 1") instanceof Value.Vector(var elements) && !elements.isEmpty()) {
        return;
      }
      if (never.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private static void read(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    try (var in = connection.getInputStream()) {
      in.readAllBytes();
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(Training::deleteOne);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
