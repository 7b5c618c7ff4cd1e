package dev.ferula.server.training;

import dev.ferula.server.logging.Logging;
import dev.ferula.server.process.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
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
 * A short life of the server program, scraping itself and answering queries over some blocks, by
 * which the build records what a start and the first queries need: the JVM's AOT cache is made from
 * it.
 */
public final class Training {
  private static final int ATTEMPTS = 300;
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

  /* The same of what is stored in blocks. */
  private static final List<String> STORED =
      List.of(
          "memory_limit",
          "{__name__=~\"memory_.*\",service!=\"service-0\"}",
          "sum by (service, pod) (memory_bytes)",
          "sum by (service) (rate(cpu_total[5m]))",
          "count by (__name__) ({__name__=~\".+\"})",
          "histogram_quantile(0.99, sum by (le, service) (rate(request_seconds_bucket[5m])))",
          "topk(10, rate(cpu_total[5m]))",
          "topk(5, sum by (pod) (rate(cpu_total{mode=\"user\"}[5m])))",
          "count by (le) (request_seconds_bucket{handler=~\"/(cart|search)\",le=~\"0.1|0.5\"})",
          "sum by (pod) (rate(cpu_total[5m])) * on (pod) group_left (node) memory_limit",
          "memory_bytes{node=~\"node-.*\"} / on (service, pod) memory_limit",
          "1 - memory_bytes / memory_limit",
          "quantile_over_time(0.95, memory_bytes[1h])",
          "avg_over_time(memory_bytes[1h])",
          "max_over_time(memory_bytes[1h])",
          "predict_linear(memory_bytes[1h], 14400)",
          "sum by (handler) (increase(request_seconds_count[1h]))",
          "max_over_time(sum by (service) (rate(request_seconds_count[5m]))[30m:1m])",
          "memory_bytes{pod=\"service-3-7\"} > 100",
          "absent(memory_bytes{pod=\"none\"})");

  /* What the page asks while an expression is written. */
  private static final List<String> SERIES =
      List.of(
          "/api/v1/label/pod/values?",
          "/api/v1/labels?match[]=request_seconds_bucket&",
          "/api/v1/series?match[]=memory_limit%7Bservice=%22service-3%22%7D&");

  /* Of which something is deleted, so that blocks are written anew. */
  private static final String DELETED = "memory_limit%7Bpod=%22service-3-7%22%7D";

  private static final int ROUNDS = 12;

  /* How many steps a range is asked in. */
  private static final int STEPS = 60;
  private static final int RANGE_SECONDS = 120;

  private Training() {}

  /** Takes the folder that {@link TrainingData} was written to, and removes it. */
  public static void main(String[] arguments) throws IOException {
    Logging.configure("info", "logfmt"); // the JDK's client here logs while the program starts
    Path directory = Path.of(arguments[0]);
    int exit = 1;
    try {
      train(directory);
      exit = 0;
    } catch (IOException | InterruptedException | RuntimeException e) {
      System.err.println("the training failed: " + e);
    } finally {
      delete(directory);
      System.exit(exit); // whatever threads of the server are left
    }
  }

  /* The whole program as a user starts it: a class that was not seen here is looked for in every jar. */
  private static void train(Path directory) throws IOException, InterruptedException {
    Path config = directory.resolve("prometheus.yml");
    Files.writeString(config, "global: {scrape_interval: 1s}\n");
    int port = freePort();
    String[] flags = {
      "--config.file=" + config,
      "--storage.tsdb.path=" + directory.resolve("data"),
      "--web.listen-address=127.0.0.1:" + port,
      "--storage.tsdb.retention.time=100y",
      "--web.enable-lifecycle",
      "--web.enable-admin-api"
    };
    Thread program = new Thread(() -> Main.run(flags, System.out, System.err), "main");
    program.start();
    URI server = URI.create("http://127.0.0.1:" + port);
    await(() -> answers(server.resolve("/-/ready")));
    Files.writeString(config, selfScraping(port));
    post(server.resolve("/-/reload"));
    await(() -> read(server.resolve("/api/v1/query?query=up")).contains("\"1\""));
    for (String page : PAGES) {
      read(server.resolve(page));
    }
    for (int round = 0; round < ROUNDS; round++) {
      long now = System.currentTimeMillis() / 1000;
      query(server, EXPRESSIONS, now, RANGE_SECONDS);
      query(server, STORED, TrainingData.END, TrainingData.SECONDS);
      for (String series : SERIES) {
        read(server.resolve(series + "start=" + TrainingData.BEGIN + "&end=" + TrainingData.END));
      }
    }
    post(server.resolve("/api/v1/admin/tsdb/delete_series?match[]=" + DELETED));
    post(server.resolve("/api/v1/admin/tsdb/clean_tombstones"));
    post(server.resolve("/-/quit"));
    program.join();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void query(URI server, List<String> expressions, long end, int seconds)
      throws IOException {
    for (String expression : expressions) {
      String query = "query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
      read(server.resolve("/api/v1/query?" + query + "&time=" + end));
      String range = "&start=" + (end - seconds) + "&end=" + end + "&step=" + seconds / STEPS;
      read(server.resolve("/api/v1/query_range?" + query + range));
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

  /** Something that is so at some time, and fails until then. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; !holds(condition); i++) {
      if (i == ATTEMPTS || never.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("the server did not do in time what it is trained in");
      }
    }
  }

  private static boolean holds(Condition condition) {
    try {
      return condition.holds();
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean answers(URI uri) throws IOException {
    return !read(uri).isEmpty();
  }

  private static String read(URI uri) throws IOException {
    try (var in = uri.toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void post(URI uri) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    connection.setRequestMethod("POST");
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
