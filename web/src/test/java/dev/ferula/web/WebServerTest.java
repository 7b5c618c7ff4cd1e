package dev.ferula.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.promql.ComputeThreads;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.web.api.Readiness;
import dev.ferula.web.api.status.FeaturesApi;
import dev.ferula.web.api.status.Notices;
import dev.ferula.web.api.status.NotificationsApi;
import dev.ferula.web.http.Exchange;
import dev.ferula.web.page.Page;
import dev.ferula.web.security.AccessRules;
import dev.ferula.web.security.Role;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every answer has, and what a server says that is not ready, or fails. */
class WebServerTest {
  private static final int SUBSCRIBERS = 2;

  @TempDir Path directory;

  private final StatsRegistry registry = StatsRegistry.create();
  private final Notices notices = new Notices(SUBSCRIBERS, Clock.systemUTC(), registry);
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile AccessRules rules = AccessRules.OPEN;
  private WebServer server = create("");

  private WebServer create(String prefix) {
    return create(prefix, false);
  }

  private WebServer create(String prefix, boolean lifecycle) {
    return new WebServer(
        new WebOptions(
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            prefix,
            Duration.ofSeconds(20),
            100,
            ".*",
            lifecycle),
        registry,
        System::nanoTime,
        ComputeThreads.NONE,
        () -> rules,
        null);
  }

  @BeforeEach
  void start() throws Exception {
    Files.writeString(directory.resolve("index.html"), "<p>mine</p>");
    Files.writeString(directory.resolve("a.css"), "a{}");
    Files.writeString(directory.resolve("b.unknown"), "?");
    Files.createDirectory(directory.resolve("empty"));
    new FeaturesApi(new TreeMap<>()).addTo(server.api(), server.router());
    new NotificationsApi(notices, server.readiness()).addTo(server.api(), server.router());
    new Page("", "Title", "5m", () -> "").addTo(server.router());
    server.userAssets(directory);
    server.router().on("GET", "/broken", WebServerTest::fail);
    server.router().on("GET", "/half", exchange -> failAfter(100_000, exchange));
    server.router().on("GET", "/begun", exchange -> failAfter(100, exchange));
    server.router().on("GET", "/small", WebServerTest::small);
    server.router().on("POST", "/form", exchange -> exchange.respond(200, form(exchange)));
    server.bind();
    server.start();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void theServerIsStoppedOnceHoweverOftenThatIsAskedFor() throws Exception {
    AtomicInteger stopped = new AtomicInteger();
    try (WebServer stopping = create("", true)) {
      stopping.lifecycle(
          new Lifecycle() {
            @Override
            public void reload() {}

            @Override
            public void quit() {
              stopped.incrementAndGet();
            }
          });
      stopping.bind();
      stopping.start();
      URI quit = URI.create("http://localhost:" + stopping.ports().get(0) + "/-/quit");
      List<String> answers = new ArrayList<>();
      for (String method : List.of("POST", "PUT", "POST")) {
        HttpRequest request =
            HttpRequest.newBuilder(quit)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        answers.add(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
      }
      assertThat(answers)
          .containsExactly(
              "Requesting termination... Goodbye!",
              "Termination already in progress.",
              "Termination already in progress.");
      assertThat(stopped).hasValue(1);
    }
  }

  /* Prometheus 3.5.3 was asked the same. */
  @Test
  void everythingIsBelowThePrefix() throws Exception {
    try (WebServer below = create("/a/b")) {
      below.bind();
      below.start();
      Map<String, String> answers = new TreeMap<>();
      Map<String, String> wanted =
          Map.ofEntries(
              Map.entry("GET /", "302 /a/b"),
              Map.entry("POST /", "405"),
              Map.entry("OPTIONS /", "200"),
              Map.entry("GET /a/b", "301 /a/b/"),
              Map.entry("POST /a/b", "404"),
              Map.entry("GET /a/b?x=1", "301 /a/b/?x=1"),
              Map.entry("GET /a/b/-/healthy", "200"),
              Map.entry("GET /-/healthy", "404"),
              Map.entry("GET /a/bc", "404"),
              Map.entry("GET //a/b/x?y=z", "301 /a/b/x?y=z"),
              Map.entry("GET /a/b/../x?y=z", "301 /a/x?y=z"),
              Map.entry("GET /a/b/%2e%2e/%2e%2e//evil.example", "301 /evil.example"));
      for (String request : wanted.keySet()) {
        String[] parts = request.split(" ", 2);
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(
                        URI.create("http://localhost:" + below.ports().get(0) + parts[1]))
                    .method(parts[0], HttpRequest.BodyPublishers.noBody())
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        answers.put(
            request,
            (answer.statusCode() + " " + answer.headers().firstValue("Location").orElse(""))
                .strip());
      }
      assertThat(answers).isEqualTo(wanted);
    }
  }

  private static void fail(Exchange exchange) {
    throw new IllegalStateException("a secret that nobody should see");
  }

  private static void small(Exchange exchange) throws IOException {
    try (OutputStream out = exchange.compressed(200, "text/plain")) {
      out.write(new byte[50]);
      out.write(new byte[50]);
    }
  }

  private static void failAfter(int length, Exchange exchange) throws IOException {
    OutputStream out = exchange.compressed(200, "text/plain");
    out.write(new byte[length]);
    if (length > 1000) {
      out.flush();
    }
    throw new IllegalStateException("a secret that nobody should see");
  }

  private static String form(Exchange exchange) throws IOException {
    return Integer.toString(exchange.parameters().all("a").size());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.ports().get(0) + path);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void everyAnswerTellsBrowsersToTrustItNoFurtherThanNeeded() throws Exception {
    server.readiness().become(Readiness.State.READY);
    for (String path :
        List.of("/query", "/-/healthy", "/nothing", "/user/a.css", "/api/v1/features", "/broken")) {
      HttpResponse<String> answer = get(path);
      assertThat(header(answer, "X-Content-Type-Options")).as(path).isEqualTo("nosniff");
      assertThat(header(answer, "X-Frame-Options")).as(path).isEqualTo("SAMEORIGIN");
      assertThat(header(answer, "Referrer-Policy")).as(path).isEqualTo("same-origin");
      assertThat(header(answer, "Server")).as(path).isEmpty();
    }
    assertThat(header(get("/query"), "Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'self'");
    // What operators put there is their own.
    assertThat(header(get("/user/"), "Content-Security-Policy")).isEmpty();
  }

  @Test
  void configuredHeadersHoldInstead() throws Exception {
    rules =
        new AccessRules(
            Map.of(),
            Map.of(),
            Role.ADMIN,
            List.of(),
            Map.of("X-Frame-Options", "deny", "Content-Security-Policy", "frame-ancestors 'none'"),
            null);
    HttpResponse<String> answer = get("/query");
    assertThat(answer.headers().allValues("X-Frame-Options")).containsExactly("deny");
    assertThat(answer.headers().allValues("Content-Security-Policy"))
        .containsExactly("frame-ancestors 'none'");
  }

  @Test
  void aServerThatIsNotReadySaysSoAndShowsWhatItIsDoing() throws Exception {
    notices.add(Notices.STARTING);
    for (String path : List.of("/api/v1/features", "/-/ready")) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("Service Unavailable");
      assertThat(header(answer, "X-Prometheus-Stopping")).isEqualTo("false");
    }
    for (String path : List.of("/-/healthy", "/query", "/api/v1/notifications")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(get("/api/v1/notifications").body()).contains("replaying the write-ahead log");
    server.readiness().become(Readiness.State.READY);
    assertThat(get("/-/ready").statusCode()).isEqualTo(200);
    server.readiness().become(Readiness.State.STOPPING);
    HttpResponse<String> stopping = get("/api/v1/features");
    assertThat(stopping.statusCode()).isEqualTo(503);
    assertThat(header(stopping, "X-Prometheus-Stopping")).isEqualTo("true");
  }

  @Test
  void aFailureTellsNothingOfItself() throws Exception {
    HttpResponse<String> answer = get("/broken");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("500 Internal Server Error\n");
    HttpRequest packed =
        HttpRequest.newBuilder(uri("/begun")).header("Accept-Encoding", "gzip").build();
    HttpResponse<String> begun = client.send(packed, HttpResponse.BodyHandlers.ofString());
    assertThat(begun.statusCode()).isEqualTo(500);
    assertThat(begun.body()).isEqualTo("500 Internal Server Error\n");
    assertThat(header(begun, "Content-Encoding")).isEmpty();
    try (Socket socket = new Socket("127.0.0.1", server.ports().get(0))) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write("GET /half HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String half = new String(readToEnd(socket), StandardCharsets.ISO_8859_1);
      // The end is missing, so that nobody takes it for the whole.
      assertThat(half)
          .startsWith("HTTP/1.1 200")
          .doesNotContain("secret")
          .doesNotEndWith("0\r\n\r\n");
    }
    assertThat(get("/-/healthy").statusCode()).isEqualTo(200);
  }

  private static byte[] readToEnd(Socket socket) throws IOException {
    try (InputStream in = socket.getInputStream();
        ByteArrayOutputStream all = new ByteArrayOutputStream()) {
      byte[] buffer = new byte[8192];
      try {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          all.write(buffer, 0, n);
        }
      } catch (SocketException e) {
        // Reset: that is an end, too.
        return all.toByteArray();
      }
      return all.toByteArray();
    }
  }

  @Test
  void aSmallAnswerHasItsLength() throws Exception {
    for (String encoding : List.of("identity", "gzip")) {
      HttpRequest request =
          HttpRequest.newBuilder(uri("/small")).header("Accept-Encoding", encoding).build();
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "Content-Length")).isEqualTo(answer.body().length + "");
      assertThat(header(answer, "Transfer-Encoding")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gzip                    | gzip
          br, deflate , gzip      | deflate
          deflate;q=1, gzip       | gzip
          gzip;q=0.000            | ''
          gzip;q=1.0              | ''
          *                       | ''
          """)
  void anAnswerHasTheFirstCodingThatIsNamedWithoutAWeight(String accepted, String coding)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/small")).header("Accept-Encoding", accepted).build();
    HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(header(answer, "Content-Encoding")).isEqualTo(coding);
  }

  @Test
  void formsAreReadUpToTheirLimit() throws Exception {
    for (int length : new int[] {Exchange.MAX_FORM_BYTES, Exchange.MAX_FORM_BYTES + 1}) {
      HttpRequest request =
          HttpRequest.newBuilder(uri("/form"))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(HttpRequest.BodyPublishers.ofString("a=" + "b".repeat(length - 2)))
              .build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      boolean fits = length == Exchange.MAX_FORM_BYTES;
      assertThat(answer.statusCode()).isEqualTo(fits ? 200 : 400);
      assertThat(answer.body()).isEqualTo(fits ? "1" : "http: request body too large\n");
    }
  }

  @Test
  void aSlashTooManyLeadsToThePathWithoutIt() throws Exception {
    HttpResponse<String> answer = get("/api/v1/features/?a=b%20c");
    assertThat(answer.statusCode()).isEqualTo(301);
    assertThat(answer.headers().firstValue("Location")).contains("/api/v1/features?a=b%20c");
    HttpRequest post =
        HttpRequest.newBuilder(uri("/form/")).POST(HttpRequest.BodyPublishers.noBody()).build();
    assertThat(client.send(post, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(307);
    assertThat(get("/nothing/").statusCode()).isEqualTo(404);
  }

  @Test
  void profilesOfGoAreAnsweredWithASentence() throws Exception {
    for (String path : List.of("/debug/pprof", "/debug/pprof/", "/debug/pprof/heap")) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.body()).as(path).contains("jcmd");
    }
  }

  @Test
  void filesOfTheOperatorAreServedAndNothingBesideThem() throws Exception {
    Files.writeString(directory.resolveSibling(directory.getFileName() + "x"), "secret");
    HttpResponse<String> index = get("/user/");
    assertThat(index.body()).isEqualTo("<p>mine</p>");
    assertThat(header(index, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(header(get("/user/a.css"), "Content-Type")).isEqualTo("text/css; charset=utf-8");
    assertThat(header(get("/user/b.unknown"), "Content-Type"))
        .isEqualTo("application/octet-stream");
    HttpRequest head =
        HttpRequest.newBuilder(uri("/user/a.css"))
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(header(client.send(head, HttpResponse.BodyHandlers.ofString()), "Content-Length"))
        .isEqualTo("3");
    for (String path :
        List.of(
            "/user/none.css",
            "/user/empty",
            "/user/a.css/b",
            "/user/%00",
            "/user/..%2f" + directory.getFileName() + "x",
            "/user/%2e%2e/" + directory.getFileName() + "x",
            "/user/%2fetc%2fpasswd")) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).as(path).isNotEqualTo(200);
      assertThat(answer.body()).as(path).doesNotContain("secret", "root:");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/user/%00", "/../metrics", "/%2e%2e/metrics", "/-/../../-/healthy"})
  void aPathThatNothingHasIsRefused(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(400);
  }

  @Test
  void noticesAreSentAsTheyChangeToAsManyAsMayListen() throws Exception {
    notices.add(Notices.RELOAD_FAILED);
    try (BufferedReader first = listen();
        BufferedReader second = listen()) {
      assertThat(event(first)).contains("reload has failed", "\"active\":true");
      assertThat(event(second)).contains("reload has failed");
      assertThat(get("/api/v1/notifications/live").statusCode()).isEqualTo(204);
      notices.remove(Notices.RELOAD_FAILED);
      assertThat(event(first)).contains("reload has failed", "\"active\":false");
      assertThat(event(second)).contains("\"active\":false");
      notices.add(Notices.STOPPING);
      assertThat(event(first)).contains("shutting down");
    }
    // Whoever leaves makes room for others.
    notices.add(Notices.STARTING);
    try (BufferedReader later = listen()) {
      assertThat(event(later)).contains("\"active\":true");
    }
  }

  private BufferedReader listen() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      HttpResponse<InputStream> answer =
          client.send(
              HttpRequest.newBuilder(uri("/api/v1/notifications/live")).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      if (answer.statusCode() == 200) {
        assertThat(header(answer, "Content-Type")).isEqualTo("text/event-stream");
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-cache");
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
      }
      answer.body().close();
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  private static String event(BufferedReader stream) throws IOException {
    String line = stream.readLine();
    while (line.isEmpty() || line.startsWith(":")) {
      line = stream.readLine();
    }
    assertThat(line).startsWith("data: {");
    return line;
  }
}
