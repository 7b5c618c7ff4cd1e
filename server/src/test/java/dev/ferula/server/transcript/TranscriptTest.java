package dev.ferula.server.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.Peer;
import dev.ferula.server.ServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The HTTP API beside the real Prometheus, on the same blocks, configuration and rules: every
 * request of {@code requests.tsv} must be answered alike, but for what its row names with a reason.
 */
class TranscriptTest {
  private static final List<String> HEADERS =
      List.of(
          "content-type",
          "location",
          "allow",
          "access-control-allow-origin",
          "content-encoding",
          "cache-control");

  /* Of targets and rules, for the reasons that their rows in requests.tsv tell. */
  private static final List<String> GENERATED_IGNORED =
      List.of(
          "/data/activeTargets/*/globalUrl",
          "/data/activeTargets/*/discoveredLabels",
          "/data/activeTargets/*/lastError",
          "/data/activeTargets/*/lastScrape",
          "/data/activeTargets/*/lastScrapeDuration",
          "/data/activeTargets/*/health",
          "/data/droppedTargets/*/discoveredLabels",
          "/data/groups/*/file",
          "/data/groups/*/rules/*/state",
          "/data/groups/*/rules/*/labels",
          "/data/groups/*/rules/*/ferulaLedger",
          "/data/groupNextToken");

  @TempDir Path directory;

  @Test
  void requestsAreAnsweredAndMetricsNamedAsByTheRealPrometheus() throws Exception {
    Path prometheus = Peer.program("prometheus");
    for (String file : List.of("prometheus.yml", "rules.yml")) {
      Files.write(directory.resolve(file), resource(file));
    }
    blocks(Peer.program("promtool"));
    try (Peer peer =
            new Peer(
                prometheus,
                directory,
                "--config.file=" + directory.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + directory.resolve("theirs"),
                "--storage.tsdb.retention.time=100y");
        EmbeddedServer server =
            EmbeddedServer.start(
                ServerOptions.builder()
                    .configFile(directory.resolve("prometheus.yml"))
                    .dataDirectory(directory.resolve("ours"))
                    .retention(Duration.ofDays(36500))
                    .build())) {
      URI ours = URI.create("http://127.0.0.1:" + server.ports().get(0));
      awaitDiscovery(peer.url());
      awaitDiscovery(ours);
      List<String> differences = new ArrayList<>();
      for (String line :
          new String(resource("requests.tsv"), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.startsWith("#") && !line.isBlank()) {
          compare(Exchanged.of(line), peer.url(), ours, differences);
        }
      }
      generated(peer.url(), ours, differences);
      assertThat(differences).isEmpty();
      Exchanged metrics = new Exchanged("GET", "/metrics", List.of(), 0);
      metrics.ask(peer.url());
      metrics.ask(ours);
      assertThat(
              MetricNames.differences(
                  metrics.ask(peer.url()).body(),
                  metrics.ask(ours).body(),
                  new String(resource("metrics.tsv"), StandardCharsets.UTF_8)))
          .isEmpty();
    }
  }

  /* Seeded; -Dferula.requests=10000 -Dferula.seed=2 asks more and others. */
  private static void generated(URI peer, URI ours, List<String> differences) throws IOException {
    long seed = Long.getLong("ferula.seed", 20261129L);
    RequestGenerator requests =
        new RequestGenerator(
            new Random(seed),
            new String(resource("generated.tsv"), StandardCharsets.UTF_8),
            new String(resource("values.tsv"), StandardCharsets.UTF_8));
    int count = Integer.getInteger("ferula.requests", 1000);
    for (int i = 0; i < count; i++) {
      RawRequest request = requests.next();
      RawRequest.Answer wanted = request.ask(peer);
      RawRequest.Answer answer = request.ask(ours);
      Object want = told(wanted);
      Object have = told(answer);
      if (!want.equals(have)) {
        differences.add(
            "seed "
                + seed
                + ", request "
                + i
                + ": "
                + request.text().strip()
                + "\n  theirs "
                + want
                + "\n  ours   "
                + have);
      }
    }
  }

  private static Object told(RawRequest.Answer answer) {
    Object tree = JsonTree.parse(answer.body());
    if (tree != null) {
      GENERATED_IGNORED.forEach(pointer -> JsonTree.remove(tree, pointer));
    }
    return List.of(
        answer.status(),
        answer.header("content-type"),
        answer.header("location"),
        tree == null ? answer.body() : tree);
  }

  private static void compare(Exchanged row, URI peer, URI ours, List<String> differences)
      throws Exception {
    String asked = row.method() + " " + row.request();
    HttpResponse<String> answer = row.ask(ours);
    if (row.ours() != 0) {
      if (answer.statusCode() != row.ours()) {
        differences.add(asked + ": " + answer.statusCode() + " " + answer.body());
      }
      return;
    }
    HttpResponse<String> wanted = row.ask(peer);
    if (wanted.statusCode() != answer.statusCode()) {
      differences.add(
          asked
              + ": status "
              + wanted.statusCode()
              + ", ours "
              + answer.statusCode()
              + " "
              + answer.body());
      return;
    }
    for (String header : HEADERS) {
      String want = wanted.headers().firstValue(header).orElse("");
      String have = answer.headers().firstValue(header).orElse("");
      if (!want.equals(have) && !row.ignored().contains("header " + header)) {
        differences.add(asked + ": " + header + " " + want + ", ours " + have);
      }
    }
    if (answer.headers().firstValue("x-content-type-options").isEmpty()) {
      differences.add(asked + ": no x-content-type-options");
    }
    Object want = body(row, wanted.body());
    Object have = body(row, answer.body());
    if (!want.equals(have)) {
      differences.add(asked + ":\n  theirs " + want + "\n  ours   " + have);
    }
  }

  private static Object body(Exchanged row, String text) {
    if (row.ignored().contains("body")) {
      return "";
    }
    Object tree = JsonTree.parse(text);
    for (String pointer : row.ignored()) {
      if (pointer.startsWith("/")) {
        JsonTree.remove(tree, pointer);
      }
    }
    return tree == null ? text : tree;
  }

  /* Both programs get the same blocks. */
  private void blocks(Path promtool) throws Exception {
    Path text = directory.resolve("data.openmetrics");
    try (InputStream in = stream("data.openmetrics.gz");
        GZIPInputStream unzipped = new GZIPInputStream(in)) {
      Files.copy(unzipped, text);
    }
    for (String data : List.of("ours", "theirs")) {
      Process process =
          new ProcessBuilder(
                  promtool.toString(),
                  "tsdb",
                  "create-blocks-from",
                  "openmetrics",
                  text.toString(),
                  directory.resolve(data).toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("promtool.log").toFile())
              .start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = stream(name)) {
      return in.readAllBytes();
    }
  }

  private static InputStream stream(String name) {
    InputStream in = TranscriptTest.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("no resource " + name);
    }
    return in;
  }

  /* What is discovered is applied a while after the start; by Prometheus up to five seconds. */
  private void awaitDiscovery(URI server) throws Exception {
    await(server, "/api/v1/targets", "drop.me");
    await(server, "/api/v1/targets", "http://localhost:1/m?x=y\"");
    await(server, "/api/v1/alertmanagers", "127.0.0.1:1");
  }

  private void await(URI server, String path, String text) throws Exception {
    Exchanged row = new Exchanged("GET", path, List.of(), 0);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (System.nanoTime() < deadline) {
      HttpResponse<String> answer = tryAsk(row, server);
      if (answer != null && answer.body().contains(text)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError(Files.readString(directory.resolve("theirs.log")));
  }

  private static @Nullable HttpResponse<String> tryAsk(Exchanged row, URI server)
      throws InterruptedException {
    try {
      return row.ask(server);
    } catch (IOException e) {
      return null;
    }
  }
}
