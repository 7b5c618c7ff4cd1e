package dev.ferula.tool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that ask a server, beside the real promtool's, on the same answers. */
class ServerCommandsDifferenceTest {
  private static final String VECTOR =
      """
      {"resultType":"vector","result":[
        {"metric":{"__name__":"up","job":"a\\"b","instance":"x"},"value":[1435781451.781,"1"]},
        {"metric":{},"value":[1435781451,"+Inf"]}]}""";
  private static final String MATRIX =
      """
      {"resultType":"matrix","result":[
        {"metric":{"__name__":"up"},"values":[[1435781430.5,"0.1"],[1435781445,"1e+30"]]},
        {"metric":{"job":"a"},"values":[[1435781430,"NaN"]]}]}""";
  private static final String SCALAR =
      "{\"resultType\":\"scalar\",\"result\":[1435781451.781,\"7\"]}";
  private static final String STRING =
      "{\"resultType\":\"string\",\"result\":[1435781451.781,\"x\"]}";

  private final Promtool promtool = Promtool.find();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/vector/api/v1/query", 200, success(VECTOR));
    answer("/scalar/api/v1/query", 200, success(SCALAR));
    answer("/string/api/v1/query", 200, success(STRING));
    answer("/matrix/api/v1/query_range", 200, success(MATRIX));
    answer(
        "/some/api/v1/series", 200, success("[{\"__name__\":\"up\",\"a\":\"b\"},{\"c\":\"d\"}]"));
    answer("/some/api/v1/label/job/values", 200, success("[\"a\",\"b c\"]"));
    answer("/some/-/healthy", 200, "Prometheus Server is Healthy.\n");
    answer("/some/-/ready", 503, "Service Unavailable");
    answer(
        "/bad/api/v1/query",
        400,
        "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter\"}");
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static String success(String data) {
    return "{\"status\":\"success\",\"data\":" + data + "}";
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          query instant URL/vector up
          query instant URL/vector up --time=2015-07-01T20:10:51Z
          query instant URL/scalar 7
          query instant URL/vector up -o json
          query instant URL/bad up
          query instant URL/vector up --time=yesterday
          query range URL/matrix up --start=1435781430 --end=1435781445 --step=15s
          query range URL/matrix up --start=7 --end=5
          query range URL/matrix up --step=fast
          query range URL/matrix up -o json
          query series URL/some --match=up
          query series URL/some
          query labels URL/some job
          query labels URL/some job -o json
          check healthy --url=URL/some
          check ready --url=URL/some
          promql format up
          --experimental promql format sum(rate(http_requests_total{code=~"5.."}[5m]))by(job)/ignoring(job)group_left()sum(rate(http_requests_total[5m]))
          """)
  void answersArePrintedAsPromtoolPrintsThem(String words) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    String[] arguments = words.strip().replace("URL", url).split(" ");
    Promtool.Result real = promtool.real(arguments);
    Promtool.Result ours = Promtool.ours(arguments);
    assertThat(ours.out()).isEqualTo(real.out());
    assertThat(ours.err().replace("ferula tool:", "promtool:")).isEqualTo(real.err());
    assertThat(ours.code()).isEqualTo(real.code());
  }

  /* promtool 3.5.3 cannot read such an answer. */
  @Test
  void stringsArePrintedToo() {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/string";
    assertThat(Promtool.ours("query", "instant", url, "\"x\"").out()).isEqualTo("x\n");
  }

  @Test
  void aServerThatIsNotThereIsToldOf() {
    List<String> command = new ArrayList<>(Arrays.asList("query", "instant"));
    command.add("http://127.0.0.1:1");
    command.add("up");
    Promtool.Result ours = Promtool.ours(command.toArray(String[]::new));
    assertThat(ours.code()).isEqualTo(1);
    assertThat(ours.err()).startsWith("query error: Post \"http://127.0.0.1:1/api/v1/query\": ");
  }
}
