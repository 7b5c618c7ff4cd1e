package dev.ferula.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.storage.Appender;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Back-tests that a page asks the server for. */
class BacktestOverHttpTest {
  private static final String RULES =
      """
      groups:
      - name: g
        rules:
        - {record: twice, expr: load * 2}
        - {alert: High, expr: twice > 10, for: 2m}
      """;

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private EmbeddedServer server;
  private long begin;

  @BeforeEach
  void start() throws Exception {
    server =
        EmbeddedServer.start(
            ServerOptions.builder().config("{}").dataDirectory(directory.resolve("data")).build());
    begin = (System.currentTimeMillis() / 60_000 - 40) * 60_000;
    try (Appender appender = server.appendable().appender()) {
      long ref = appender.resolve(Labels.of("__name__", "load", "job", "j"));
      for (int i = 0; i < 160; i++) {
        double value = i >= 40 && i < 100 ? 9 : 1;
        var _ = appender.append(ref, Appender.NO_START, begin + i * 15_000L, value);
      }
      var _ = appender.commit();
    }
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private HttpResponse<String> ask(String method, String path, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + "/api/v1/backtest" + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> begin(String rules, long from, long to) throws Exception {
    String form =
        "rules="
            + URLEncoder.encode(rules, StandardCharsets.UTF_8)
            + "&start="
            + from / 1000
            + "&end="
            + to / 1000;
    return ask("POST", "", form + "&file=rules/own.yml");
  }

  private String ended(String id) throws Exception {
    return Eventually.answer(
        () -> ask("GET", "/" + id, "").body(), status -> !status.contains("\"state\":\"running\""));
  }

  @Test
  void alertsThatWouldHaveFiredAreTold() throws Exception {
    HttpResponse<String> begun = begin(RULES, begin, begin + 39 * 60_000);
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(200);
    String id = begun.body().replaceFirst(".*\"id\":(\\d+).*", "$1");
    String status = ended(id);
    assertThat(status)
        .contains("\"state\":\"done\"")
        .contains("\"group\":\"rules/own.yml;g\"")
        .containsPattern("\"fingerprint\":\"[0-9a-f]+\"")
        .contains("\"name\":\"twice\",\"type\":\"recording\"")
        .contains("\"alertname\":\"High\"")
        .contains("\"firedAt\":")
        .contains("\"endedAt\":");
    assertThat(ask("DELETE", "/" + id, "").statusCode()).isEqualTo(404);
  }

  @Test
  void oneThatRunsCanBeEndedAndKeepsOthersOut() throws Exception {
    // Twenty years at a minute would take long.
    long longAgo = begin - 20L * 365 * 86_400_000;
    HttpResponse<String> begun = begin(RULES, longAgo, begin);
    String id = begun.body().replaceFirst(".*\"id\":(\\d+).*", "$1");
    HttpResponse<String> second = begin(RULES, begin, begin);
    assertThat(second.statusCode()).isEqualTo(422);
    assertThat(second.body()).contains("another back-test runs");
    assertThat(ask("DELETE", "/" + id, "").statusCode()).isEqualTo(200);
    assertThat(ended(id)).contains("\"state\":\"canceled\"");
  }

  @Test
  void whatCannotBeTestedIsRefused() throws Exception {
    assertThat(begin("groups: [{name: g, rules: [{alert: A}]}]", begin, begin).body())
        .contains("bad_data")
        .contains("field 'expr' must be set in rule");
    assertThat(begin("", begin, begin).statusCode()).isEqualTo(400);
    assertThat(begin(RULES, begin, begin - 1000).statusCode()).isEqualTo(400);
    assertThat(
            begin(
                    "groups: [{name: g, rules: [" + "{record: a, expr: b},".repeat(1001) + "]}]",
                    begin,
                    begin)
                .body())
        .contains("1001 rules, at most 1000 are tested");
    assertThat(ask("GET", "/99", "").statusCode()).isEqualTo(404);
    assertThat(ask("GET", "/x", "").statusCode()).isEqualTo(400);
  }
}
