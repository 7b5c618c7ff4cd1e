package dev.ferula.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.net.httpserver.HttpServer;
import dev.ferula.model.Labels;
import dev.ferula.stats.Aggregation;
import dev.ferula.stats.Descriptor;
import dev.ferula.stats.DoubleMeasure;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.TagKey;
import dev.ferula.stats.Tags;
import dev.ferula.stats.View;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes an exporter in every format that it can ask for, without an error, and
 * then has the same series with the same values from each.
 */
class PrometheusScrapeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The jobs by name: the path scraped and the protocol asked for. */
  private static final Map<String, String[]> JOBS =
      Map.of(
          "text", new String[] {"/metrics", "PrometheusText0.0.4"},
          "om1", new String[] {"/metrics", "OpenMetricsText1.0.0"},
          "om0", new String[] {"/metrics", "OpenMetricsText0.0.1"},
          "proto", new String[] {"/metrics", "PrometheusProto"},
          "text-utf8", new String[] {"/utf8", "PrometheusText1.0.0"},
          "om1-utf8", new String[] {"/utf8", "OpenMetricsText1.0.0"},
          "proto-utf8", new String[] {"/utf8", "PrometheusProto"});

  private final Map<String, CountDownLatch> scraped = new LinkedHashMap<>();

  @TempDir private Path directory;

  @Test
  void everyFormatIsReadAlike() throws Exception {
    Path prometheus = program("prometheus");
    StatsRegistry registry = registry();
    HttpServer server = serve(registry);
    int port = freePort();
    Process process = start(prometheus, port, server.getAddress().getPort());
    try {
      for (Map.Entry<String, CountDownLatch> job : scraped.entrySet()) {
        // The second scrape comes when the first is in the database.
        assertThat(job.getValue().await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
            .as("scrapes of %s; prometheus said:\n%s", job.getKey(), log())
            .isTrue();
      }
      check(port, registry);
    } finally {
      process.destroy();
      process.waitFor();
      server.stop(0);
    }
  }

  private void check(int port, StatsRegistry registry) throws Exception {
    String targets = get(port, "/api/v1/targets");
    assertThat(targets).doesNotContain("\"health\":\"down\"");
    assertThat(Pattern.compile("\"lastError\":\"\"").matcher(targets).results())
        .hasSize(JOBS.size());

    Map<String, Double> text = series(port, "text");
    assertThat(text).isEqualTo(own(registry, NamingPolicy.OPENCENSUS, "version=1.0.0"));
    assertThat(series(port, "om1")).isEqualTo(text);
    assertThat(series(port, "om0")).isEqualTo(text);
    assertThat(series(port, "proto")).isEqualTo(withoutNative(text));

    Map<String, Double> utf8 = series(port, "text-utf8");
    assertThat(utf8)
        .isEqualTo(own(registry, NamingPolicy.UTF8, "version=1.0.0;escaping=allow-utf-8"));
    assertThat(utf8).containsKey("http.requests{http.method=GET}");
    assertThat(series(port, "om1-utf8")).isEqualTo(utf8);
    // Prometheus does not say in its Accept header that it takes such names in protobuf.
    assertThat(series(port, "proto-utf8")).isEqualTo(withoutNative(text));

    assertThat(query(port, "histogram_count(native_only{job=\"proto\"})")).contains("\"5\"");
    assertThat(query(port, "histogram_sum(native_only{job=\"proto\"})")).contains("\"42.75\"");
    assertThat(query(port, "histogram_quantile(0.5, native_only{job=\"proto\"})"))
        .contains("\"value\"");
    assertThat(query(port, "histogram_count(demo_latency{job=\"proto\"})")).contains("\"4\"");
    assertThat(
            get(
                port,
                "/api/v1/query_exemplars?start=0&end=9999999999&query="
                    + encoded("demo_latency_bucket")))
        .contains("\"trace_id\":\"abc\"");
  }

  /* Protobuf has a histogram without classic buckets as what it is, a native one, and only so. */
  private static Map<String, Double> withoutNative(Map<String, Double> series) {
    Map<String, Double> others = new TreeMap<>(series);
    others.keySet().removeIf(name -> name.startsWith("native_only"));
    assertThat(others).hasSize(series.size() - 3);
    return others;
  }

  /** Something of everything, with numbers that stay as they are. */
  private static StatsRegistry registry() {
    StatsRegistry registry = StatsRegistry.create();
    TagKey method = TagKey.of("method");
    DoubleMeasure latency = registry.doubleMeasure("demo/latency", "Latency.", "ms");
    registry.register(
        View.of(latency, Aggregation.distribution(0, 25, 100, 400, 1e6).withNative()).by(method),
        View.of("requests_total", latency, Aggregation.count()).by(method),
        View.of("sum of everything", latency, Aggregation.sum()),
        View.of("last", latency, Aggregation.lastValue()));
    latency.record(12.5, Tags.of(method, "GET"), Labels.of("trace_id", "abc"));
    latency.record(100, Tags.of(method, "GET"));
    latency.record(1e7, Tags.of(method, "GET"));
    latency.record(0.1 + 0.2, Tags.of(method, "GET"));
    latency.record(3, Tags.of(method, "odd \"value\" \\ of {x=\"y\"}"));
    registry
        .counters(Descriptor.of("http.requests", "").by("http.method"))
        .with("GET")
        .add(1L << 53);
    registry.gauge("huge", "").set(1.5e300);
    registry.gauge("tiny", "").set(-4.9e-324);
    registry.gauge("nothing", "").set(Double.NaN);
    registry.gauge("everything", "").set(Double.POSITIVE_INFINITY);
    var summary = registry.summary("quantiles", "A\nsummary.", Aggregation.quantiles(0.5, 0.99));
    summary.record(1);
    summary.record(2);
    var natives = registry.histogram("native_only", "", Aggregation.exponential());
    for (double value : new double[] {0, 0.25, 1.5, 1, 40}) {
      natives.record(value);
    }
    return registry;
  }

  private static PrometheusExporter exporter(StatsRegistry registry, NamingPolicy naming) {
    return PrometheusExporter.builder()
        .source(registry)
        .naming(naming)
        .onError(
            e -> {
              throw new AssertionError(e);
            })
        .build();
  }

  private HttpServer serve(StatsRegistry registry) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    for (Map.Entry<String, String[]> job : JOBS.entrySet()) {
      NamingPolicy naming =
          job.getValue()[0].equals("/utf8") ? NamingPolicy.UTF8 : NamingPolicy.OPENCENSUS;
      PrometheusExporter exporter = exporter(registry, naming);
      CountDownLatch latch = new CountDownLatch(2);
      scraped.put(job.getKey(), latch);
      server.createContext(
          "/" + job.getKey() + "/metrics",
          exchange -> {
            exporter.handle(exchange);
            latch.countDown();
          });
    }
    server.start();
    return server;
  }

  private Process start(Path prometheus, int port, int exporterPort) throws IOException {
    StringBuilder config =
        new StringBuilder("global:\n  scrape_interval: 1s\n  scrape_timeout: 1s\n")
            .append("  always_scrape_classic_histograms: true\nscrape_configs:\n");
    JOBS.forEach(
        (name, job) ->
            config
                .append("- job_name: ")
                .append(name)
                .append("\n  metrics_path: /")
                .append(name)
                .append("/metrics\n  scrape_protocols: [")
                .append(job[1])
                .append("]\n  static_configs:\n  - targets: ['127.0.0.1:")
                .append(exporterPort)
                .append("']\n"));
    Path file = Files.writeString(directory.resolve("prometheus.yml"), config);
    return new ProcessBuilder(
            prometheus.toString(),
            "--config.file=" + file,
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--enable-feature=native-histograms,exemplar-storage")
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("log").toFile())
        .start();
  }

  /** What the server has of a job, in the form of {@link #own}. */
  private static Map<String, Double> series(int port, String job) throws Exception {
    String selector = "{job=\"" + job + "\",__name__!~\"up|scrape_.*\"}";
    return parse(get(port, "/federate?match[]=" + encoded(selector)));
  }

  /** Our own OpenMetrics page: its bucket bounds are in the notation of the server. */
  private static Map<String, Double> own(
      StatsRegistry registry, NamingPolicy naming, String parameters) {
    return parse(
        Exchange.accepting(exporter(registry, naming), "application/openmetrics-text;" + parameters)
            .body());
  }

  private static final Pattern LINE =
      Pattern.compile("([^{\\s\"]*)(?:\\{(.*)})? (\\S+)(?: -?\\d+)?(?: # .*)?");
  private static final Pattern PAIR =
      Pattern.compile("(?:\"([^\"]+)\"|([^=,\"]+))(?:=\"((?:[^\"\\\\]|\\\\.)*)\")?");

  private static Map<String, Double> parse(String page) {
    Map<String, Double> series = new TreeMap<>();
    for (String line : page.lines().filter(l -> !l.startsWith("#")).toList()) {
      Matcher parts = LINE.matcher(line.replaceAll(" # \\{trace_id.*", ""));
      assertThat(parts.matches()).as(line).isTrue();
      String name = parts.group(1);
      TreeMap<String, String> labels = new TreeMap<>();
      Matcher pairs = PAIR.matcher(parts.group(2) == null ? "" : parts.group(2));
      while (pairs.find()) {
        String label = pairs.group(1) == null ? pairs.group(2) : pairs.group(1);
        if (pairs.group(3) == null) {
          name = label;
        } else if (!label.equals("job") && !label.equals("instance")) {
          labels.put(label, pairs.group(3));
        }
      }
      labels.values().removeIf(String::isEmpty);
      series.put(name + labels, Double.valueOf(parts.group(3).replace("Inf", "Infinity")));
    }
    return series;
  }

  private static String query(int port, String query) throws Exception {
    return get(port, "/api/v1/query?query=" + encoded(query));
  }

  private static String get(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path.replace("[]", "%5B%5D"));
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Accept", "text/plain;version=0.0.4;escaping=allow-utf-8,*/*;q=0.1")
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A real program, from FERULA_PEERS or the PATH; aborts the test where there is none. */
  private static Path program(String name) {
    String peers = System.getenv("FERULA_PEERS");
    String path = (peers == null ? "" : peers + File.pathSeparator) + System.getenv("PATH");
    for (String directory : path.split(File.pathSeparator, -1)) {
      Path file = Path.of(directory, name);
      if (!directory.isEmpty() && Files.isExecutable(file)) {
        return file;
      }
    }
    String message = name + " is neither in FERULA_PEERS nor on the PATH: nothing was scraped";
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(message);
    }
    abort(message);
    throw new IllegalStateException(message);
  }
}
