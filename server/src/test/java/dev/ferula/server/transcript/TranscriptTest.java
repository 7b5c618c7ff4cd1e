package dev.ferula.server.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

  private static final List<String> REQUESTS_FOR_HEADS =
      List.of(
          "GET /api/v1/query?query=1",
          "GET /api/v1/query?query=",
          "GET /api/v1/query_range?query=1",
          "GET /api/v1/query?query=many%2Bignoring(instance)many&time=1700000010",
          "POST /api/v1/admin/tsdb/snapshot",
          "GET /api/v1/label/0/values",
          "GET /api/v1/status/walreplay",
          "GET /api/v1/notifications",
          "DELETE /api/v1/query",
          "POST /-/quit",
          "GET /-/quit",
          "GET /-/healthy",
          "GET /federate?match[]=many",
          "GET /federate?match[]=",
          "GET /graph",
          "GET /consoles",
          "POST /consoles",
          "GET http://other.example/-/healthy",
          "GET https://other.example:99/api/v1/query?query=1",
          "OPTIONS *",
          "OPTIONS /-/healthy",
          "GET /nothing");

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
  void requestsAreAnsweredAsByTheRealPrometheus() throws Exception {
    try (TwoServers servers = new TwoServers(directory, TwoServers.resource("prometheus.yml"))) {
      // What is discovered is applied a while after the start; by Prometheus up to five seconds.
      servers.await("/api/v1/targets", "drop.me");
      servers.await("/api/v1/targets", "http://localhost:1/m?x=y\"");
      servers.await("/api/v1/alertmanagers", "127.0.0.1:1");
      List<String> differences = new ArrayList<>();
      for (String line : TwoServers.resource("requests.tsv").lines().toList()) {
        if (!line.startsWith("#") && !line.isBlank()) {
          compare(Exchanged.of(line), servers.theirs(), servers.ours(), differences);
        }
      }
      generated(servers.theirs(), servers.ours(), differences);
      heads(servers.theirs(), servers.ours(), differences);
      assertThat(differences).isEmpty();
    }
  }

  /* The first lines, and what is packed for whom; java.net.http shows neither. */
  private static void heads(URI peer, URI ours, List<String> differences) throws IOException {
    for (String request : REQUESTS_FOR_HEADS) {
      for (String coding : List.of("identity", "gzip", "deflate", "br, gzip", "*")) {
        String[] parts = request.split(" ", 2);
        List<String> headers = List.of("Accept-Encoding: " + coding);
        RawRequest raw = RawRequest.of(parts[0], parts[1], headers, "");
        List<String> want = head(raw.ask(peer));
        List<String> have = head(raw.ask(ours));
        if (!want.equals(have)) {
          differences.add(request + " for " + coding + ": " + want + ", ours " + have);
        }
      }
    }
  }

  private static List<String> head(RawRequest.Answer answer) {
    return List.of(
        answer.head().lines().findFirst().orElseThrow().split(" ", 2)[1],
        answer.header("content-encoding"),
        answer.header("location"),
        answer.header("allow"));
  }

  /* Seeded; -Dferula.requests=10000 -Dferula.seed=2 asks more and others. */
  private static void generated(URI peer, URI ours, List<String> differences) throws IOException {
    long seed = Long.getLong("ferula.seed", 20261129L);
    RequestGenerator requests =
        new RequestGenerator(
            new Random(seed),
            TwoServers.resource("generated.tsv"),
            TwoServers.resource("values.tsv"));
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
}
