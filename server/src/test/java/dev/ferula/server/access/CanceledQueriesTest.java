package dev.ferula.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.Eventually;
import dev.ferula.server.options.ServerOptions;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries that somebody ends, and requests that come before the answer to the one before. */
class CanceledQueriesTest {
  /* A billion additions: some seconds, unless it is ended. */
  private static final String DEAR =
      "/api/v1/query_range?start=0&end=11000&step=1&query="
          + URLEncoder.encode(
              "deriv(deriv(deriv((vector(time()) % 7)[3h:1s])[3h:1s])[3h:1s])",
              StandardCharsets.UTF_8);

  private static final Pattern ID = Pattern.compile("\"id\":\"(\\d+)\"");

  @TempDir Path directory;

  private static String get(EmbeddedServer server, String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.ports().get(0) + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(uri)
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static void until(EmbeddedServer server, String path, String text) throws Exception {
    Eventually.says(text, () -> get(server, "GET", path));
  }

  private EmbeddedServer start() {
    return EmbeddedServer.start(
        ServerOptions.builder().config("{}").dataDirectory(directory.resolve("data")).build());
  }

  private static Socket ask(EmbeddedServer server) throws Exception {
    Socket socket = new Socket("127.0.0.1", server.ports().get(0));
    socket
        .getOutputStream()
        .write(
            ("GET " + DEAR + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void queryEndsWhenItIsCanceledByItsNumber() throws Exception {
    try (EmbeddedServer server = start();
        Socket socket = ask(server)) {
      until(server, "/api/v1/queries/active", "deriv");
      Matcher id = ID.matcher(get(server, "GET", "/api/v1/queries/active"));
      assertThat(id.find()).isTrue();
      assertThat(get(server, "POST", "/api/v1/queries/cancel?id=" + id.group(1))).isEmpty();
      byte[] answer = new byte[4096];
      int length = socket.getInputStream().read(answer);
      assertThat(new String(answer, 0, length, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 499 ");
      assertThat(get(server, "POST", "/api/v1/queries/cancel?id=" + id.group(1)))
          .contains("not_found");
    }
  }

  @Test
  void aRequestThatComesEarlyIsAnsweredAfterTheOneBeforeIt() throws Exception {
    try (EmbeddedServer server = start();
        Socket socket = new Socket("127.0.0.1", server.ports().get(0))) {
      socket.setSoTimeout(20_000);
      String first = "GET /api/v1/query?query=1 HTTP/1.1\r\nHost: x\r\n\r\n";
      String last = "GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write((first + first + last).getBytes(StandardCharsets.US_ASCII));
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(4);
      assertThat(answers).endsWith("is Healthy.\n");
    }
  }
}
