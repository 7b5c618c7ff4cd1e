package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tsdb …} on blocks that ours made and that the real promtool made, beside the real one. */
class TsdbCommandsTest {
  private static final String INPUT =
      """
      # TYPE a counter
      a_total{x="1",y="q\\"uo\\\\te"} 1 1600000000.000
      a_total{x="1",y="q\\"uo\\\\te"} 2.5 1600000060.123
      a_total{x="2"} 1234567 1600000000.000
      a_total{x="2"} 1e30 1600009000.000
      b{x="3"} NaN 1600000000.000
      b{x="3"} +Inf 1600020000.000
      # EOF
      """;

  @TempDir Path directory;
  private final Promtool promtool = Promtool.find();
  private String input = "";

  @BeforeEach
  void writeInput() throws IOException {
    input = Files.writeString(directory.resolve("in.om"), INPUT).toString();
  }

  private String made(boolean byOurs) throws IOException {
    Path data = directory.resolve(byOurs ? "ours" : "real");
    String[] command = {"tsdb", "create-blocks-from", "openmetrics", input, data.toString()};
    Promtool.Result result = byOurs ? Promtool.ours(command) : promtool.real(command);
    assertThat(result.code()).as(result.err()).isZero();
    Files.createDirectories(data.resolve("wal"));
    return data.toString();
  }

  private void same(String... command) {
    Promtool.Result ours = Promtool.ours(command);
    assertThat(ours).as(String.join(" ", command)).isEqualTo(promtool.real(command));
  }

  /* Figures that are equal come in the order of a Go map. */
  private void sameLines(String... command) {
    Promtool.Result ours = Promtool.ours(command);
    Promtool.Result real = promtool.real(command);
    assertThat(ours.code()).isEqualTo(real.code());
    assertThat(ours.out().lines().sorted().toList())
        .isEqualTo(real.out().lines().sorted().toList());
  }

  @Test
  void blocksOfBothAreListedDumpedAndAnalysedByBothAlike() throws IOException {
    for (boolean byOurs : List.of(true, false)) {
      String data = made(byOurs);
      same("tsdb", "list", data);
      same("tsdb", "list", "-r", data);
      same("tsdb", "dump", data);
      same("tsdb", "dump", "--match={x=\"2\"}", "--min-time=1600000000001", data);
      same("tsdb", "dump", "--match=b", "--match=a_total", data);
      same("tsdb", "dump", "--match={}", data);
      same("tsdb", "dump-openmetrics", "--match={}", data);
      same("tsdb", "dump-openmetrics", data);
      sameLines("tsdb", "analyze", "--match={x=\"2\"}", data, first(data));
      sameLines("tsdb", "analyze", "--extended", data, first(data));
      sameLines("tsdb", "analyze", "--extended", "--match={}", data, first(data));
      same("tsdb", "analyze", "--limit=-1", data, first(data));
    }
  }

  /* The format is new in 3.9. */
  @Test
  void labelsOfSeriesAreDumpedAsJson() throws IOException {
    Files.writeString(
        Path.of(input), "a{z=\"\",y=\"<\u0001\\\"\\n>\"} 1 1600000000\na 2 1600000000\n# EOF\n");
    String data = made(true);
    assertThat(Promtool.ours("tsdb", "dump", "--format=seriesjson", data).out())
        .isEqualTo(
            """
            {"__name__":"a"}
            {"__name__":"a","y":"\\u003c\\u0001\\"\\n\\u003e"}
            """);
  }

  private static String first(String data) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(data))) {
      return files.map(f -> f.getFileName().toString()).sorted().findFirst().orElseThrow();
    }
  }

  @Test
  void whatHasNoMetaIsNoBlockAndAnAnalysisNeedsNoOther() throws IOException {
    String data = made(true);
    Path block = Path.of(data, first(data));
    Files.delete(block.resolve("index"));
    sameLines("tsdb", "analyze", data);
    Files.delete(block.resolve("meta.json"));
    same("tsdb", "list", data);
    same("tsdb", "dump", data);
  }

  @Test
  void whatCannotBeReadIsTold() throws IOException {
    String data = made(true);
    Path block = Path.of(data, first(data));
    flipNearTheEnd(block.resolve("chunks/000001"));
    Promtool.Result dump = Promtool.ours("tsdb", "dump", data);
    assertThat(dump.code()).isEqualTo(1);
    assertThat(dump.out()).isNotEmpty();
    assertThat(dump.err()).contains("chunks/000001", "offset");
    Files.writeString(block.resolve("meta.json"), "{");
    for (String command : List.of("list", "dump", "dump-openmetrics")) {
      Promtool.Result result = Promtool.ours("tsdb", command, data);
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).contains("meta.json", "offset");
    }
  }

  private static void flipNearTheEnd(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 6] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void complaintsAreTheSame() throws IOException {
    String empty = Files.createDirectories(directory.resolve("empty")).toString();
    String noTime = Files.writeString(directory.resolve("b.om"), "a 1\n# EOF\n").toString();
    same("tsdb", "list", directory.resolve("none").toString());
    same("tsdb", "list", empty);
    same("tsdb", "dump", empty);
    same("tsdb", "analyze", empty);
    same("tsdb", "analyze", made(false), "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    same("tsdb", "dump", "--sandbox-dir-root=" + directory.resolve("none"), made(true));
    same("tsdb", "create-blocks-from", "openmetrics", noTime, empty);
    String twice =
        Files.writeString(directory.resolve("twice.om"), "a{x=\"1\",x=\"2\"} 1 1600000000\n# EOF\n")
            .toString();
    same("tsdb", "create-blocks-from", "openmetrics", twice, empty);
  }

  @Test
  void aFileWhereADirectoryIsWantedIsNamed() {
    String[][] commands = {
      {"list", input}, {"dump", input}, {"create-blocks-from", "openmetrics", input, input}
    };
    for (String[] command : commands) {
      Promtool.Result ours =
          Promtool.ours(
              Stream.concat(Stream.of("tsdb"), Stream.of(command)).toArray(String[]::new));
      assertThat(ours.code()).isEqualTo(1);
      assertThat(ours.err())
          .contains(input)
          .matches("(opening the db dir|create output dir): .*\\R");
    }
  }

  @Test
  void checkPassesWholeDatabasesAndNamesFileAndOffsetOfDamage() throws IOException {
    String data = made(true);
    String[] check = {"tsdb", "check", data};
    assertThat(Promtool.ours(check).code()).isZero();
    Path chunks = Path.of(data, first(data), "chunks", "000001");
    flipNearTheEnd(chunks);
    Promtool.Result damaged = Promtool.ours(check);
    assertThat(damaged.code()).isEqualTo(1);
    assertThat(damaged.err()).contains(chunks.toString()).contains("at offset");
  }

  @Test
  void blocksFromRulesHoldWhatTheRealToolsDo() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v1/query_range", TsdbCommandsTest::answerRange);
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      String rules = Files.writeString(directory.resolve("rules.yml"), RULES).toString();
      Map<String, List<String>> dumps = new TreeMap<>();
      for (boolean byOurs : List.of(true, false)) {
        Path data = Files.createDirectories(directory.resolve("rules-" + byOurs).resolve("wal"));
        String output = data.getParent().toString();
        String[] command = {
          "tsdb",
          "create-blocks-from",
          "rules",
          "--url",
          url,
          "--start",
          "1435781430",
          "--end",
          "1435795000",
          "--output-dir",
          output,
          rules,
          rules
        };
        Promtool.Result result = byOurs ? Promtool.ours(command) : promtool.real(command);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines().filter(l -> !l.contains("component=backfiller")))
            .containsExactly(
                "rule importer error: query range: bad_data: not that one",
                "error importing rules");
        dumps.put(
            byOurs ? "ours" : "real",
            promtool.real("tsdb", "dump", output).out().lines().sorted().toList());
      }
      assertThat(dumps.get("ours")).hasSizeGreaterThan(30).isEqualTo(dumps.get("real"));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void rulesAreNotEvaluatedAtNoInterval() throws IOException {
    String rules = Files.writeString(directory.resolve("rules.yml"), RULES).toString();
    Promtool.Result ours =
        Promtool.ours(
            "tsdb", "create-blocks-from", "rules", "--start=1", "--eval-interval=0s", rules);
    assertThat(ours.code()).isEqualTo(1);
    assertThat(ours.err()).isEqualTo("evaluation interval is below a millisecond\n");
  }

  @Test
  void writingIsMeasuredInTheSameStagesAndReadByTheRealTool() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 2500; i++) {
      lines.append("{\"__name__\":\"m\",\"i\":\"").append(i % 1200).append("\"}\n");
    }
    String file = Files.writeString(directory.resolve("series.json"), lines).toString();
    List<String> shapes = new ArrayList<>();
    for (boolean byOurs : List.of(true, false)) {
      String output = directory.resolve("bench-" + byOurs).toString();
      String[] command = {
        "tsdb", "bench", "write", "--out", output, "--metrics=1100", "--scrapes=150", file
      };
      Promtool.Result result = byOurs ? Promtool.ours(command) : promtool.real(command);
      assertThat(result.code()).as(result.err()).isZero();
      shapes.add(
          result
              .out()
              .replaceAll("duration=[0-9.hm\u00b5n]+s", "duration=D")
              .replaceAll("samples/sec: [0-9.e+]+", "samples/sec: N"));
      String dump = promtool.real("tsdb", "dump", output + "/storage").out();
      assertThat(dump.lines().count()).isEqualTo(1100L * 200);
    }
    assertThat(shapes.get(0)).isEqualTo(shapes.get(1)).contains("total samples: 220000");
    Promtool.Result missing = Promtool.ours("tsdb", "bench", "write", "--out", out(), "nosuch");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("open nosuch: no such file or directory");
  }

  private String out() {
    return directory.resolve("bench").toString();
  }

  private static final String RULES =
      """
      groups:
      - name: g
        interval: 10m
        rules:
        - {record: 'job:up', expr: 'sum by (job) (up)', labels: {team: a, job: own}}
        - {alert: Down, expr: 'up == 0'}
        - {record: 'job:bad', expr: 'bad'}
      - {name: h, interval: 11m, rules: [{record: 'job:h', expr: up}]}
      - {name: i, interval: 12m, rules: [{record: 'job:i', expr: up}]}
      - {name: j, interval: 13m, rules: [{record: 'job:j', expr: up}]}
      - {name: k, interval: 14m, rules: [{record: 'job:k', expr: up}]}
      """;

  /* Two series with a sample at each step that is asked for. */
  private static void answerRange(HttpExchange exchange) throws IOException {
    Map<String, String> asked = new TreeMap<>();
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    for (String pair : form.split("&")) {
      String[] parts = pair.split("=", 2);
      asked.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    boolean bad = asked.get("query").equals("bad");
    byte[] answer =
        (bad
                ? "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"not that one\"}"
                : "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
                    + series(asked, "x")
                    + ","
                    + series(asked, "y")
                    + "]}}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(bad ? 400 : 200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static String series(Map<String, String> asked, String instance) {
    List<String> values = new ArrayList<>();
    long step = millis(asked.get("step"));
    long end = millis(asked.get("end"));
    for (long t = millis(asked.get("start")); t <= end; t += step) {
      values.add("[" + BigDecimal.valueOf(t, 3) + ",\"" + t / 1000 % 7 + ".5\"]");
    }
    return "{\"metric\":{\"__name__\":\"up\",\"instance\":\""
        + instance
        + "\"},\"values\":"
        + values
        + "}";
  }

  private static long millis(String seconds) {
    return Math.round(Double.parseDouble(seconds) * 1000);
  }
}
