package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ferula.tool.debug.Debug;
import dev.ferula.tool.line.Line;
import dev.ferula.tool.line.Program;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

/** The commands that send something to a server, or put into files what it says. */
class ClientCommandsTest {
  private record Received(String path, String type, String version, String extra, byte[] body) {}

  @TempDir Path directory;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          var headers = exchange.getRequestHeaders();
          received.add(
              new Received(
                  exchange.getRequestURI().toString(),
                  headers.getFirst("Content-Type"),
                  headers.getFirst("X-Prometheus-Remote-Write-Version"),
                  headers.getFirst("X-Extra"),
                  body));
          String path = exchange.getRequestURI().getPath();
          int status = path.equals("/metrics") || path.endsWith("/write") ? 200 : 404;
          byte[] answer =
              (status == 200 ? "up 1\n" : "there is no Go runtime")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void metricsArePushedWithTheirTypesAndTheLabelsThatWereGiven() throws IOException {
    String text =
        """
        # HELP a_total help
        # TYPE a_total counter
        a_total{job="x"} 1.5 1000
        # TYPE h histogram
        h_bucket{le="1"} 2 1000
        h_sum 3 1000
        h_count 4 1000
        """;
    Promtool.Result result =
        Promtool.oursReading(text, "push", "metrics", url, "--label=job=p", "--header=X-Extra=y");
    assertThat(result)
        .isEqualTo(
            new Promtool.Result(
                0, "Parsing standard input\n  SUCCESS: metrics pushed to remote write.\n", ""));
    Received request = received.getFirst();
    assertThat(request.path()).isEqualTo("/api/v1/write");
    assertThat(request.type()).isEqualTo("application/x-protobuf");
    assertThat(request.version()).isEqualTo("0.1.0");
    assertThat(request.extra()).isEqualTo("y");
    String message = HexFormat.of().formatHex(Snappy.uncompress(request.body()));
    String series = hex("\n\023\n\010__name__\022\007a_total");
    assertThat(message).contains(series).contains(hex("exported_job")).contains(hex("h_bucket"));
    // le="+Inf" has the value of the count: 4 at 1000 ms.
    assertThat(message).contains(hex("+Inf")).contains("09" + "0000000000001040" + "10e807");
    // Type 1 is a counter, 3 a histogram.
    assertThat(message).contains("0801" + "1207" + hex("a_total") + "2204" + hex("help"));
    assertThat(message).contains("0803" + "1201" + hex("h"));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theSecondVersionHasItsTypeAndItsSymbols() throws IOException {
    Promtool.Result result =
        Promtool.oursReading(
            "a 1\n",
            "push",
            "metrics",
            url + "/prefix",
            "--protobuf_message=io.prometheus.write.v2.Request",
            "--remote-write.path=/other/write");
    assertThat(result.code()).isZero();
    Received request = received.getFirst();
    assertThat(request.path()).isEqualTo("/prefix/other/write");
    assertThat(request.type())
        .isEqualTo("application/x-protobuf;proto=io.prometheus.write.v2.Request");
    assertThat(HexFormat.of().formatHex(Snappy.uncompress(request.body())))
        .startsWith("2200" + "2208" + hex("__name__") + "2201" + hex("a") + "2203" + hex("job"));
  }

  @Test
  void whatCannotBePushedIsToldOf() {
    assertThat(Promtool.oursReading("a{", "push", "metrics", url).err())
        .isEqualTo(
            "  FAILED: text format parsing error in line 1: unexpected end of input stream\n");
    Promtool.Result refused =
        Promtool.oursReading("a 1\n", "push", "metrics", url, "--remote-write.path=/no");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualTo("  FAILED: server returned HTTP status 404 Not Found: there is no Go runtime\n");
  }

  @Test
  void aBadExpressionIsNoMatcher() {
    Promtool.Result result =
        Promtool.ours(
            "--experimental", "promql", "label-matchers", "set", "-t", "=~", "a", "b", "(");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).startsWith("invalid value of the label matcher: ").contains("(");
  }

  private record Ran(int code, String out, String err) {}

  private Ran run(String name, java.util.function.BiFunction<Terminal, Path, Debug> command)
      throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    Debug debug = command.apply(terminal, directory);
    Program program = new Program("tool", "", "", List.of(), debug.word());
    String message = "";
    int code = 1;
    try {
      code = ((Line.Run) program.read(name, url)).command().run();
    } catch (ToolException e) {
      message = e.getMessage();
    }
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8) + message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"//127.0.0.1:", "localhost:", "http://127.0.0.1:"})
  void addressesNeedNoScheme(String address) {
    String server = address + URI.create(url).getPort();
    Promtool.Result query = Promtool.ours("check", "healthy", "--url=" + server);
    assertThat(query.err()).doesNotContain("http:///").doesNotContain("refused");
    assertThat(query.err()).contains("status=404");
  }

  @Test
  void metricsAreCollectedIntoAnArchiveThatTarReads() throws Exception {
    Ran ran = run("metrics", Debug::metrics);
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .isEqualTo(
            "collecting: "
                + url
                + "/metrics\nCompiling debug information complete, all files written in"
                + " \"debug.tar.gz\".\n");
    Process tar =
        new ProcessBuilder("tar", "-xzOf", "debug.tar.gz", "metrics.txt")
            .directory(directory.toFile())
            .start();
    assertThat(new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("up 1\n");
    assertThat(tar.waitFor()).isZero();
  }

  @Test
  void whereThereAreNoProfilesTheServersSentenceIsShownAndTheRestCollected() throws Exception {
    assertThat(run("pprof", Debug::profiles).err())
        .isEqualTo(
            "error completing debug command: server returned HTTP status 404: there is no Go"
                + " runtime");
    Ran all = run("all", Debug::all);
    assertThat(all.code()).isZero();
    assertThat(all.err()).isEqualTo("there is no Go runtime\n");
    byte[] archive = Files.readAllBytes(directory.resolve("debug.tar.gz"));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(archive))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
          .startsWith("metrics.txt")
          .contains("up 1\n");
    }
  }
}
