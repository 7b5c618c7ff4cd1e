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
  private static final String NATIVE =
      """
      {"resultType":"matrix","result":[
        {"metric":{"__name__":"h","job":"a"},"histograms":[
          [1435781430,{"count":"3","sum":"4","buckets":[[0,"1","2","1"],[0,"2","4","2"]]}],
          [1435781445,{"count":"5","sum":"9","buckets":[[0,"1","2","1"],[0,"2","4","2"],[0,"8","16","2"]]}]]},
        {"metric":{"__name__":"h","job":"b"},"histograms":[
          [1435781430,{"count":"3","sum":"4","buckets":[[0,"1","2","1"]]}]]}]}""";
  private static final String CLASSIC =
      """
      {"resultType":"matrix","result":[
        {"metric":{"__name__":"h_bucket","job":"a","le":"+Inf"},"values":[[1435781430,"7"],[1435781445,"9"]]},
        {"metric":{"__name__":"h_bucket","job":"a","le":"2"},"values":[[1435781430,"7"],[1435781445,"8"]]},
        {"metric":{"__name__":"h_bucket","job":"a","le":"1"},"values":[[1435781430,"3"],[1435781445,"4"]]},
        {"metric":{"__name__":"h_count","job":"a"},"values":[[1435781430,"3"],[1435781445,"4"]]}]}""";
  private static final String ODD =
      """
      {"resultType":"vector","result":[
        {"metric":{"__name__":"up","a":"<b>&\\u2028\\u0001","a0":"c"},"value":[1435781451.781,"1"]},
        {"metric":{"a-b":"c","a":"d"},"histogram":
          [1435781451.781,{"count":"100000000000000000000000","sum":"-Inf","buckets":[[0,"1","2","1"]]}]}]}""";
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
    answer("/odd/api/v1/query", 200, success(ODD));
    answer("/string/api/v1/query", 200, success(STRING));
    answer("/matrix/api/v1/query_range", 200, success(MATRIX));
    answer(
        "/some/api/v1/series", 200, success("[{\"__name__\":\"up\",\"a\":\"b\"},{\"c\":\"d\"}]"));
    answer("/some/api/v1/label/job/values", 200, success("[\"a\",\"b c\"]"));
    answer("/native/api/v1/query", 200, success(NATIVE));
    answer("/classic/api/v1/query", 200, success(CLASSIC));
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
          query instant URL/odd up
          query instant URL/odd up -o json
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
          query -o json labels URL/some job
          query -o xml labels URL/some job
          query analyze --server=URL/native --type=histogram --match=a --time=1435781451
          query analyze --server=URL/classic --type=histogram --match=a --match=b --time=1435781451
          query analyze --server=URL/vector --type=histogram --match=a
          query analyze --server=URL/bad --type=histogram --match=a
          query analyze --server=URL/native --type=gauge --match=a
          query analyze --server=URL/native --type=histogram
          query analyze --server=URL/native --type=histogram --match=a --time=x
          debug
          debug pprof
          push
          push metrics
          push metrics URL/some nosuchfile
          --experimental promql label-matchers
          promql label-matchers set up a b
          --experimental promql label-matchers set up a b
          --experimental promql label-matchers set up{a="c"} a b
          --experimental promql label-matchers set -t =~ sum(rate(a{b="c"}[5m]))/a b x.*
          --experimental promql label-matchers set a[5m:1m]@3 b c
          --experimental promql label-matchers set a{b="c"} __name__ x
          --experimental promql label-matchers set {b="c"} __name__ x
          --experimental promql label-matchers set -t < a b c
          --experimental promql label-matchers set -t != 1-topk(3,a) b c
          --experimental promql label-matchers set up{ a b
          --experimental promql label-matchers set up a
          --experimental promql label-matchers delete a{b="c"} b
          --experimental promql label-matchers delete a{b="c"} __name__
          --experimental promql label-matchers delete {__name__="a",b="c"} __name__
          --experimental promql label-matchers delete {b="c"} b
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
