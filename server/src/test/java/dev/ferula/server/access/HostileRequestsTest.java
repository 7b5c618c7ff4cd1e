package dev.ferula.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.server.options.WebSettings;
import dev.ferula.server.transcript.JsonTree;
import dev.ferula.storage.Appender;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What attackers and broken clients send: a clear refusal each time, and everybody else served. */
class HostileRequestsTest {
  private static final int CONNECTIONS = 40;

  @TempDir static Path directory;

  private static EmbeddedServer server;

  @BeforeAll
  static void start() {
    server =
        EmbeddedServer.start(
            ServerOptions.builder()
                .config("{}")
                .dataDirectory(directory.resolve("data"))
                .web(
                    new WebSettings(
                        WebSettings.DEFAULT.addresses(),
                        null,
                        null,
                        WebSettings.DEFAULT.readTimeout(),
                        CONNECTIONS,
                        "https?://good\\.example",
                        null))
                .build());
    try (Appender appender = server.appendable().appender()) {
      long ref =
          appender.resolve(
              Labels.of("__name__", "m", "l", "<script>alert(1)</script>", "n", "\"'&"));
      appender.append(ref, Appender.NO_START, System.currentTimeMillis(), 1);
      appender.commit();
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", server.ports().get(0));
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Everything that comes back for some bytes. */
  private static String raw(String bytes) throws IOException {
    return exchange(bytes).text();
  }

  private static ByteCollector exchange(String bytes) throws IOException {
    try (Socket socket = connect()) {
      try {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
      } catch (IOException e) {
        // Refused before all of it was sent; the answer may be there all the same.
        assertThat(e).isNotNull();
      }
      ByteCollector answer = new ByteCollector();
      answer.read(socket.getInputStream());
      return answer;
    }
  }

  private static final class ByteCollector {
    private final StringBuilder text = new StringBuilder();
    private @Nullable IOException end;

    void read(InputStream in) {
      byte[] buffer = new byte[8192];
      try {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          text.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        }
      } catch (IOException e) {
        end = e;
      }
    }

    /** What came, or why nothing did. */
    String told() {
      return text.isEmpty() ? "nothing, then " + (end == null ? "the end" : end) : text.toString();
    }

    String text() {
      return text.toString();
    }
  }

  private static String request(String head, String body) throws IOException {
    return raw(head.replace("\n", "\r\n") + "\r\nConnection: close\r\n\r\n" + body);
  }

  private static void assertStillServes(String after) throws IOException {
    ByteCollector answer =
        exchange("GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer.told()).as("after " + after).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void malformedRequestsAreRefusedAndTheNextOneIsServed() throws IOException {
    Map<String, String> heads =
        Map.of(
            "two lengths",
                "POST /api/v1/query HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            "length and chunks",
                "POST /api/v1/query HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "a header of 1.2 MB",
                "GET / HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(1_200_000) + "\r\n\r\n",
            "100,000 headers",
                "GET / HTTP/1.1\r\nHost: x\r\n" + "Abcdefghij: b\r\n".repeat(100_000) + "\r\n",
            "a path of 1.4 MB", "GET /" + "a".repeat(1_400_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
            "no host", "GET / HTTP/1.1\r\n\r\n",
            "nonsense", "\u0000\u0001\u0002 hello\r\n\r\n",
            "a broken escape", "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    for (Map.Entry<String, String> head : heads.entrySet()) {
      String answer = raw(head.getValue());
      if (!answer.isEmpty()) {
        assertThat(answer).as(head.getKey()).startsWith("HTTP/1.1 4");
        assertThat(answer).doesNotContain("Exception", "\tat ", "org.eclipse", "Jetty");
      }
      assertStillServes(head.getKey() + ": " + answer.lines().findFirst().orElse("no answer"));
    }
  }

  @Test
  void silentConnectionsDoNotKeepOthersOut() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS + 20; i++) {
        Socket socket = connect();
        silent.add(socket);
        socket.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
      }
      for (int i = 0; i < 5; i++) {
        assertStillServes("silent connections");
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
    assertStillServes("silent connections were closed");
  }

  @Test
  void allClientsOfABurstAreServedThoughThereAreMoreThanConnections() throws Exception {
    int clients = 4 * CONNECTIONS;
    try (ExecutorService burst = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        answers.add(burst.submit(() -> request("GET /api/v1/query?query=m HTTP/1.1\nHost: x", "")));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void redirectsAndFilesStayOnThisServer() throws IOException {
    for (String path :
        List.of(
            "//evil.example",
            "//evil.example/%2e%2e",
            "/\\evil.example",
            "/graph?x=//evil.example",
            "///evil.example//",
            "/%2f%2fevil.example",
            "/http://evil.example",
            "/.//evil.example",
            "/graph%0d%0aLocation:%20http://evil.example")) {
      String answer = request("GET " + path + " HTTP/1.1\nHost: evil.example", "");
      for (String line : answer.lines().toList()) {
        if (line.startsWith("Location:")) {
          assertThat(line).matches("Location: /([^/\\\\].*)?");
        }
      }
    }
    for (String path :
        List.of(
            "/assets/../../../../etc/passwd",
            "/assets/..%2f..%2f..%2fetc/passwd",
            "/assets/%2e%2e/%2e%2e/etc/passwd",
            "/user/../../etc/passwd",
            "/consoles/../../../etc/passwd",
            "/consoles/..%2f..%2fetc%2fpasswd",
            "/assets/....//....//etc/passwd")) {
      assertThat(request("GET " + path + " HTTP/1.1\nHost: x", "")).doesNotContain("root:");
    }
  }

  @Test
  void onlyOriginsThatMatchWhollyAreNamed() throws IOException {
    for (String origin :
        List.of(
            "https://good.example.evil.com",
            "https://evilgood.example",
            "https://good.example:80",
            "null",
            "https://goodxexample")) {
      String answer = request("GET /api/v1/query?query=1 HTTP/1.1\nHost: x\nOrigin: " + origin, "");
      assertThat(answer).doesNotContain("Access-Control-Allow-Origin");
    }
    assertThat(
            request(
                "GET /api/v1/query?query=1 HTTP/1.1\nHost: x\nOrigin: https://good.example", ""))
        .contains("Access-Control-Allow-Origin: https://good.example")
        .doesNotContain("Access-Control-Allow-Credentials");
  }

  @Test
  void labelsAreNeverSentAsAPage() throws IOException {
    for (String path :
        List.of(
            "/api/v1/query?query=m",
            "/api/v1/series?match%5B%5D=m",
            "/api/v1/label/l/values",
            "/federate?match%5B%5D=m",
            "/api/v1/query?query=%3Cscript%3E",
            "/%3Cscript%3E",
            "/graph?g0.expr=%3Cscript%3E%22")) {
      String answer = request("GET " + path + " HTTP/1.1\nHost: x", "");
      String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
      if (head.contains("text/html")) {
        assertThat(answer).as(path).doesNotContain("<script>alert", "\"><script");
      }
    }
  }

  /* Seeded; a longer run is -Dferula.requests=10000. */
  @Test
  void mutatedRequestsGetAnErrorOrTheRightAnswer() throws IOException {
    int requests = Integer.getInteger("ferula.requests", 1_000);
    long seed = Long.getLong("ferula.seed", 20261128L);
    RequestMutator mutator = new RequestMutator(new Random(seed));
    for (int i = 0; i < requests; i++) {
      String asked = mutator.next();
      String answer = raw(asked);
      String told = "seed " + seed + ", request " + i + ": " + asked + "\n" + answer;
      assertThat(answer).as(told).startsWith("HTTP/1.1 ");
      int status = Integer.parseInt(answer.substring(9, 12));
      assertThat(answer).as(told).doesNotContain("\tat ", "java.lang", "dev.ferula");
      if (status >= 500) {
        assertThat(answer)
            .as(told)
            .containsAnyOf("admin APIs disabled", "search API disabled", "query timed out");
      }
      boolean api = asked.contains(" /api/v1/") && status != 404 && status != 405 && status != 301;
      int head = answer.indexOf("\r\n\r\n");
      if (api && head > 0 && answer.contains("application/json") && status != 204) {
        assertThat(JsonTree.parse(unchunked(answer, head))).as(told).isNotNull();
      }
    }
    assertStillServes("mutated requests");
  }

  private static String unchunked(String answer, int head) {
    String body = answer.substring(head + 4);
    if (!answer.substring(0, head).contains("chunked")) {
      return body;
    }
    StringBuilder whole = new StringBuilder();
    int at = 0;
    while (at < body.length()) {
      int end = body.indexOf("\r\n", at);
      int length = Integer.parseInt(body.substring(at, end), 16);
      whole.append(body, end + 2, end + 2 + length);
      at = end + 4 + length;
    }
    return new String(
        whole.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
