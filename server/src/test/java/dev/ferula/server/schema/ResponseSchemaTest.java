package dev.ferula.server.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.Eventually;
import dev.ferula.server.options.ApiSettings;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.server.transcript.Exchanged;
import dev.ferula.server.transcript.JsonTree;
import dev.ferula.storage.Appender;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every answer of the API against the description that Prometheus 3.14 gives of its own: types,
 * fields that must be there, and none that nobody declared.
 */
class ResponseSchemaTest {
  private static final Path DESCRIPTION =
      Path.of(System.getProperty("ferula.root", ".."))
          .toAbsolutePath()
          .resolve("../shared/conformance/api/openapi_schemas.json");

  /* Bodies of their own formats, tested with what reads and writes them. */
  private static final Set<String> ELSEWHERE =
      Set.of("post /read", "post /write", "post /otlp/v1/metrics");

  /* Declared by nobody but us; docs/differences.md has it. */
  private static final String ADDED = "/ferulaLedger: nobody declared it";

  @TempDir Path directory;

  @Test
  void everyAnswerIsAsItIsDescribed() throws Exception {
    if (!Files.exists(DESCRIPTION)) {
      Assumptions.assumeFalse("true".equals(System.getenv("CI")), "no conformance data under CI");
      Assumptions.abort("no conformance data");
    }
    Map<?, ?> description = map(JsonTree.parse(Files.readString(DESCRIPTION)));
    int port = freePort();
    Set<String> unseen = operations(description);
    List<String> wrong = new ArrayList<>();
    try (EmbeddedServer server = start(port)) {
      long now = System.currentTimeMillis();
      store(server, now);
      await(server.url(), "/api/v1/targets", "\"health\":\"up\"");
      await(server.url(), "/api/v1/alerts", "\"alertname\"");
      await(server.url(), "/api/v1/alertmanagers", "127.0.0.1:1");
      for (String line : rows()) {
        String[] row =
            line.replace("NOW", Double.toString(now / 1000.0))
                .replace("EARLIER", Double.toString((now - 60_000) / 1000.0))
                .split("\t", -1);
        unseen.remove(row[0] + " " + row[1]);
        check(description, server.url(), row, wrong);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(unseen).isEqualTo(ELSEWHERE);
  }

  private static void check(Map<?, ?> description, URI server, String[] row, List<String> wrong)
      throws Exception {
    HttpResponse<String> answer =
        new Exchanged(row[0].toUpperCase(Locale.ROOT), row[2], List.of(), 0).ask(server);
    String told = row[0] + " " + row[2] + ": " + answer.statusCode();
    if (answer.statusCode() != Integer.parseInt(row[3])) {
      wrong.add(told + " " + answer.body());
      return;
    }
    Map<?, ?> responses = map(at(description, "paths", row[1], row[0], "responses"));
    boolean good = answer.statusCode() < 300;
    if (answer.statusCode() == 204) {
      // The description has a body, the program has none.
      assertThat(answer.body()).isEmpty();
      return;
    }
    Map<?, ?> content = map(responses.get(good ? "200" : "default"));
    String type = answer.headers().firstValue("content-type").orElse("").replaceAll(";.*", "");
    if (!(content.get(type) instanceof Map<?, ?> schema)) {
      wrong.add(told + " of type " + type);
      return;
    }
    if (type.equals("application/x-ndjson")) {
      answer.body().lines().forEach(line -> assertThat(JsonTree.parse(line)).isNotNull());
      return;
    }
    Schema declared = new Schema(schema, map(description.get("schemas")));
    String excused = row.length > 4 ? row[4].substring(0, row[4].indexOf(": ")) : ADDED;
    for (String error : declared.errors(JsonTree.parse(answer.body()))) {
      if (!error.contains(excused) && !error.endsWith(ADDED)) {
        wrong.add(told + " " + error + "\n" + answer.body());
      }
    }
  }

  private EmbeddedServer start(int port) throws IOException {
    Path file =
        Files.write(
            directory.resolve("prometheus.yml"),
            new String(resource("prometheus.yml"), StandardCharsets.UTF_8)
                .replace("SELF", "127.0.0.1:" + port)
                .getBytes(StandardCharsets.UTF_8));
    Files.write(directory.resolve("rules.yml"), resource("rules.yml"));
    return EmbeddedServer.start(
        ServerOptions.builder()
            .configFile(file)
            .dataDirectory(directory.resolve("data"))
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .api(ApiSettings.DEFAULT.withAdmin(true))
            .features(Set.of("exemplar-storage", "search-api", "promql-per-step-stats"))
            .build());
  }

  private static void store(EmbeddedServer server, long now) {
    Histogram histogram =
        new Histogram(
            CounterResetHint.UNKNOWN,
            0,
            0.001,
            1,
            6,
            9.5,
            new int[] {0, 2},
            new long[] {2, 1},
            new int[] {0, 1},
            new long[] {2},
            new double[0]);
    try (Appender appender = server.appendable().appender()) {
      long floats = appender.resolve(Labels.of("__name__", "m", "l", "v"));
      long histograms = appender.resolve(Labels.of("__name__", "h", "l", "w"));
      for (long time = now - 60_000; time <= now; time += 15_000) {
        appender.append(floats, Appender.NO_START, time, time == now ? Double.NaN : 1);
        appender.append(histograms, Appender.NO_START, time, histogram);
      }
      appender.append(floats, new Exemplar(Labels.of("trace_id", "t"), 1, now));
      appender.commit();
    }
  }

  private static void await(URI server, String path, String text) throws Exception {
    Exchanged row = new Exchanged("GET", path, List.of(), 0);
    Eventually.says(text, () -> row.ask(server).body());
  }

  private static Set<String> operations(Map<?, ?> description) {
    Set<String> operations = new TreeSet<>();
    map(description.get("paths"))
        .forEach(
            (path, methods) ->
                map(methods).keySet().forEach(method -> operations.add(method + " " + path)));
    return operations;
  }

  private static @Nullable Object at(Map<?, ?> tree, String... path) {
    Object node = tree;
    for (String name : path) {
      node = map(node).get(name);
    }
    return node;
  }

  private static Map<?, ?> map(@Nullable Object node) {
    return (Map<?, ?>) Objects.requireNonNull(node);
  }

  private static List<String> rows() throws IOException {
    return new String(resource("requests.tsv"), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ResponseSchemaTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
