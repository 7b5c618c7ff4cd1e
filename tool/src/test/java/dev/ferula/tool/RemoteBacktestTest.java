package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.Histogram;
import dev.ferula.model.Labels;
import dev.ferula.storage.Appender;
import dev.ferula.tsdb.Tsdb;
import dev.ferula.tsdb.TsdbOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A back-test over a running server, here the real one, beside one over its data folder. */
class RemoteBacktestTest {
  private static final long BEGIN = 1_700_000_000;

  private static final String RULE =
      "groups: [{name: g, rules: [{alert: High, expr: load > 5, for: 1m}]}]";

  /* As a Ferula has them, which has no remote read. */
  private static final Map<String, String> ANSWERS =
      Map.of(
          "GET /api/v1/backtest/0",
          """
          {"status":"error","errorType":"not_found","error":"no back-test with the id 0"}""",
          "POST /api/v1/backtest",
          """
          {"status":"success","data":{"id":7}}""",
          "GET /api/v1/backtest/7",
          """
          {"status":"success","data":{"id":7,"state":"done","done":15,"all":15,"rules":[{"group":
          "1.rules;g","name":"High","type":"alerting","evaluations":15,"failures":0,"samples":4,
          "fingerprint":"ffffffffffffffff","unlistedEpisodes":0,"episodes":[{"labels":{"alertname":
          "High"},"activeAt":"2023-11-14T22:13:20Z","firedAt":"2023-11-14T22:14:20Z","endedAt":
          "2023-11-14T22:14:50Z"},{"labels":{"alertname":"High"},"activeAt":"2023-11-14T22:18:20Z"}]}]
          }}""");

  @TempDir Path directory;

  /* The second float is missing for a while, and comes back; so does the histogram, which is reset. */
  private String data() {
    Path folder = directory.resolve("data");
    try (Tsdb db = Tsdb.open(folder, TsdbOptions.DEFAULT)) {
      for (int i = 0; i < 480; i++) {
        long at = (BEGIN + i * 15) * 1000;
        boolean missing = i > 200 && i < 300;
        try (Appender appender = db.appender()) {
          append(appender, "a", at, i / 40 % 2 * 10);
          if (!missing) {
            append(appender, "b", at, i / 40 % 2 * 10);
            long ref = appender.resolve(Labels.of("__name__", "latency"));
            appender.append(ref, Appender.NO_START, at, histogram(i % 300));
          }
          appender.commit();
        }
      }
    }
    return folder.toString();
  }

  private static void append(Appender appender, String instance, long at, double value) {
    long ref = appender.resolve(Labels.of("__name__", "load", "instance", instance));
    appender.append(ref, Appender.NO_START, at, value);
  }

  private static Histogram histogram(int i) {
    return new Histogram(
        CounterResetHint.UNKNOWN,
        3,
        0.001,
        2L * i,
        9L * i,
        1.5 * i,
        new int[] {-2, 2, 1, 1},
        new long[] {2L * i, -i, 2L * i},
        new int[] {0, 1},
        new long[] {i},
        new double[0]);
  }

  private String[] command(String rules, String... source) {
    String[] command = {
      "backtest",
      "--no-progress",
      "--rules=" + rules,
      "--from=" + BEGIN,
      "--to=" + (BEGIN + 7200),
      source.length > 0 ? source[0] : ""
    };
    return command;
  }

  @Test
  void aServersSamplesGiveTheSameAsItsFolder() throws Exception {
    Path prometheus = Promtool.find().beside("prometheus");
    String folder = data();
    String rules =
        Files.writeString(
                directory.resolve("a.rules"),
                """
                groups:
                - name: g
                  rules:
                  - {record: most, expr: max(load)}
                  - {alert: High, expr: load > 5, for: 2m}
                  - {alert: Chained, expr: most > 5}
                  - {record: rate, expr: 'rate(latency[2m])'}
                  - {alert: Slow, expr: 'histogram_quantile(0.9, rate) > 1.1', for: 1m}
                  - {alert: Many, expr: 'histogram_count(increase(latency[5m])) > 170'}
                  - {alert: Gone, expr: 'absent(load{instance="b"})'}
                """)
            .toString();
    Promtool.Result local = Promtool.ours(command(rules, folder));
    assertThat(local.code()).as(local.err()).isZero();
    assertThat(local.out()).contains("High").contains("Gone").contains("Chained", "Slow", "Many");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path config = Files.writeString(directory.resolve("c.yml"), "{}\n");
    Process server =
        new ProcessBuilder(
                prometheus.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder,
                "--storage.tsdb.retention.time=100y",
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .start();
    try {
      String url = "http://127.0.0.1:" + port;
      awaitReady(server);
      Promtool.Result remote = Promtool.ours(command(rules, "--url=" + url));
      assertThat(remote.out()).isEqualTo(local.out());
      assertThat(remote.code()).isZero();
    } finally {
      // Not by the process, which would close its log, and it would die of that.
      server.toHandle().destroy();
      server.waitFor();
    }
    Promtool.Result absent = Promtool.ours(command(rules, "--url=http://127.0.0.1:" + port));
    assertThat(absent.code()).isEqualTo(1);
    assertThat(absent.err()).contains("http://127.0.0.1:" + port + "/api/v1/read");
  }

  @Test
  void eachRuleFileIsKnownByItsOwnName() throws Exception {
    String folder = data();
    String one = Files.writeString(directory.resolve("1.rules"), RULE).toString();
    String two = Files.writeString(directory.resolve("2.rules"), RULE).toString();
    Promtool.Result result =
        Promtool.ours(
            "backtest",
            "--no-progress",
            "--rules=" + one,
            "--rules=" + two,
            "--from=" + BEGIN,
            "--to=" + (BEGIN + 600),
            folder);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains(one + ";g / High", two + ";g / High");
  }

  @Test
  void aFerulaIsAskedToDoItItself() throws Exception {
    Map<String, String> asked = new ConcurrentHashMap<>();
    HttpServer ferula =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ferula.createContext(
        "/",
        exchange -> {
          String to = exchange.getRequestMethod() + " " + exchange.getRequestURI();
          asked.put(
              to, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] answer = ANSWERS.getOrDefault(to, "").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(to.endsWith("/read") ? 404 : 200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    ferula.start();
    try {
      String rules = Files.writeString(directory.resolve("1.rules"), RULE).toString();
      String[] command = command(rules, "--url=http://127.0.0.1:" + ferula.getAddress().getPort());
      Promtool.Result result = Promtool.ours(command);
      assertThat(result.err()).isEmpty();
      assertThat(result.out())
          .isEqualTo(
              """
              1.rules;g / High: 15 evaluations, fired 1 times for 30s
                  2023-11-14T22:13:20Z fired 2023-11-14T22:14:20Z for 30s {alertname="High"}
                  2023-11-14T22:18:20Z pending only, not ended {alertname="High"}
              1 rules, 1 alerts fired
              """);
      assertThat(URLDecoder.decode(asked.get("POST /api/v1/backtest"), StandardCharsets.UTF_8))
          .isEqualTo(
              "rules="
                  + RULE
                  + "&file="
                  + rules
                  + "&start=1700000000.000&end=1700007200.000&interval=60.000");
      List<String> verifying = new ArrayList<>(List.of(command));
      verifying.add("--verify");
      Promtool.Result refused = Promtool.ours(verifying.toArray(String[]::new));
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err()).contains("--verify wants a data folder");
    } finally {
      ferula.stop(0);
    }
  }

  /* The rest of the log is read on, so that the server never waits for its reader. */
  private static void awaitReady(Process server) throws IOException {
    CompletableFuture<Void> late =
        CompletableFuture.runAsync(
            server::destroyForcibly,
            CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES)); // which ends its log
    BufferedReader log = server.inputReader(StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>();
    String line;
    do {
      line = log.readLine();
      lines.add(line);
      assertThat(line).as("%s", lines).isNotNull();
    } while (!line.contains("Server is ready to receive web requests"));
    late.cancel(false);
    Thread.ofVirtual().start(() -> log.lines().forEach(_ -> {}));
  }
}
