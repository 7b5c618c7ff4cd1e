package dev.ferula.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.ferula.server.options.ServerOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Expressions that want too much, and the control of what runs, seen from outside. */
class QueriesOverHttpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Takes days: 3.6 million windows of half a million values, each of which is sorted. */
  private static final String ENDLESS =
      "sum_over_time(quantile_over_time(0.5, vector(time())[9m:1ms])[1h:1ms])";

  @TempDir static Path directory;

  private static EmbeddedServer server;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    server =
        EmbeddedServer.start(
            ServerOptions.builder().config("{}").dataDirectory(directory.resolve("data")).build());
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        arguments("50,000 terms", "1" + "+1".repeat(50_000)),
        arguments("100,000 parentheses", "(".repeat(100_000) + "1" + ")".repeat(100_000)),
        arguments("100,000 open parentheses", "(".repeat(100_000)),
        arguments("100,000 minus signs", "-".repeat(100_000) + "1"),
        arguments("100,000 calls", "abs(".repeat(100_000)),
        arguments("100,000 aggregations", "sum(".repeat(100_000) + "a" + ")".repeat(100_000)),
        arguments("50,000 subqueries", "a" + "[1m:]".repeat(50_000)),
        arguments("nested durations", "a[" + "(".repeat(50_000) + "1m" + ")".repeat(50_000) + "]"),
        arguments("2 MiB of text", "\"" + "x".repeat(2 << 20) + "\""),
        arguments("100,000 bad matchers", "{" + "a=~\"[\",".repeat(100_000) + "}"),
        arguments("a huge repetition", "{a=~\"(((x{900}){900}){900}){900}\"}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void anExpressionThatWantsTooMuchIsRefusedAtOnceAndTheServerLives(String name, String query)
      throws Exception {
    for (String path : new String[] {"/api/v1/query", "/api/v1/format_query"}) {
      HttpResponse<String> answer = post(path, query);
      assertThat(answer.statusCode()).as(name).isEqualTo(400);
      assertThat(answer.body()).as(name).contains("\"errorType\":\"bad_data\"");
    }
    assertThat(post("/api/v1/query", "1+1").body()).contains("\"2\"");
  }

  /* How large the stack of a test's threads is, and how much of it a cold method takes, is not said. */
  @Test
  void theDeepestExpressionIsAnsweredOrRefusedInTheEnvelope() throws Exception {
    String deep = "label_replace(".repeat(499) + "a" + ", 'x', '$1', 'y', '.*')".repeat(499);
    for (String path : new String[] {"/api/v1/explain", "/api/v1/query", "/api/v1/parse_query"}) {
      HttpResponse<String> answer = post(path, deep);
      assertThat(answer.statusCode()).as(path).isIn(200, 422);
      assertThat(answer.body()).as(path).startsWith("{\"status\":\"").endsWith("}");
    }
  }

  @Test
  void aSubqueryOfMoreStepsThanCanBeCountedIsRefused() throws Exception {
    for (String query :
        new String[] {
          "m[1y:1ms]",
          "m[1y:20ms]",
          "sum_over_time(m[1y:1ms])",
          "sum_over_time(m[1y:20ms])",
          "sum_over_time(sum_over_time(m[1m:1s])[1y:200ms])"
        }) {
      HttpResponse<String> answer = post("/api/v1/query", query);
      assertThat(answer.statusCode()).as(query).isEqualTo(422);
      assertThat(answer.body()).contains("too many samples");
    }
  }

  @Test
  void aQueryIsExplainedInsteadOfAnswered() throws Exception {
    assertThat(post("/api/v1/explain", "sum(vector(1)) + 2").body())
        .contains("\"operator\":\"vector and scalar +\"", "\"operator\":\"aggregation sum\"")
        .contains("\"text\":\"   SERIES", "\"totalTime\":", "\"peakSamples\":");
    assertThat(get("/api/v1/explain?query=up&start=0&end=60&step=15").body())
        .contains("\"operator\":\"instant selector\",\"expression\":\"up\",\"series\":0");
    assertThat(get("/api/v1/explain?query=up(").statusCode()).isEqualTo(400);
  }

  @Test
  void aQueryIsPricedBeforeItRuns() throws Exception {
    assertThat(post("/api/v1/price", "sum(up) + 2").body())
        .contains("\"series\":0,\"samples\":0,\"values\":0,\"maxSamples\":50000000")
        .contains("\"selectors\":[{\"selector\":\"{__name__=\\\"up\\\"}\",\"series\":0");
    // The price of what would take days is known at once.
    assertThat(post("/api/v1/price", ENDLESS).statusCode()).isEqualTo(200);
    assertThat(get("/api/v1/price?query=up&start=0&end=60&step=0").statusCode()).isEqualTo(400);
    assertThat(get("/api/v1/price?query=up(").statusCode()).isEqualTo(400);
  }

  @Test
  void aRunningQueryIsListedAndEndedByItsId() throws Exception {
    CompletableFuture<HttpResponse<String>> running = postAsync("/api/v1/query", ENDLESS);
    long id = awaitRunning("[9m:1ms]");
    assertThat(cancel(id).statusCode()).isEqualTo(204);
    HttpResponse<String> answer = running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(answer.statusCode()).isEqualTo(499);
    assertThat(answer.body()).contains("\"errorType\":\"canceled\"", "query was canceled in");
  }

  @Test
  void anUnknownIdIsNotFound() throws Exception {
    assertThat(cancel(123_456_789).statusCode()).isEqualTo(404);
  }

  private static HttpResponse<String> cancel(long id) throws IOException, InterruptedException {
    return client.send(
        request("/api/v1/queries/cancel?id=" + id)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aQueryWhoseClientLeavesIsEnded() throws Exception {
    String query = ENDLESS + " + 77";
    try (Socket socket = new Socket("127.0.0.1", server.ports().get(0))) {
      String head =
          "GET /api/v1/query?query=%s HTTP/1.1\r\nHost: x\r\n\r\n"
              .formatted(URLEncoder.encode(query, StandardCharsets.UTF_8));
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      awaitRunning("+ 77");
    }
    awaitNoneRunning("+ 77");
  }

  @Test
  void requestsThatAClientSendsAheadAreAnsweredInTheirOrder() throws Exception {
    String slow = "GET /api/v1/query?timeout=700ms&query=%s HTTP/1.1\r\nHost: x\r\n\r\n";
    String quick = "GET /api/v1/query?query=40%2B2 HTTP/1.1\r\nHost: x\r\n\r\n";
    String last = "GET /api/v1/query?query=40%2B3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    try (Socket socket = new Socket("127.0.0.1", server.ports().get(0))) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      String head = slow.formatted(URLEncoder.encode(ENDLESS + " + 78", StandardCharsets.UTF_8));
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      awaitRunning("+ 78");
      socket.getOutputStream().write(quick.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(last.getBytes(StandardCharsets.US_ASCII));
      byte[] answers = socket.getInputStream().readAllBytes();
      assertThat(new String(answers, StandardCharsets.UTF_8))
          .containsSubsequence("timed out", "\"42\"", "\"43\"");
    }
  }

  @Test
  void theTimeoutOfARequestHolds() throws Exception {
    HttpResponse<String> answer =
        get(
            "/api/v1/query?timeout=100ms&query="
                + URLEncoder.encode(ENDLESS, StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("query timed out in expression evaluation");
  }

  private static long awaitRunning(String part) throws Exception {
    Pattern id = Pattern.compile("\"id\":\"(\\d+)\",\"query\":\"[^\"]*" + Pattern.quote(part));
    Matcher found =
        Eventually.answer(() -> id.matcher(get("/api/v1/queries/active").body()), Matcher::find);
    return Long.parseLong(found.group(1));
  }

  private static void awaitNoneRunning(String part) throws Exception {
    Eventually.holds(
        "the end of " + part, () -> !get("/api/v1/queries/active").body().contains(part));
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(PATIENCE);
  }

  private static HttpRequest form(String path, String query) {
    String body = "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8);
    return request(path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static HttpResponse<String> post(String path, String query)
      throws IOException, InterruptedException {
    return client.send(form(path, query), HttpResponse.BodyHandlers.ofString());
  }

  private static CompletableFuture<HttpResponse<String>> postAsync(String path, String query) {
    return client.sendAsync(form(path, query), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }
}
