package dev.ferula.server.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.Eventually;
import dev.ferula.server.options.ServerOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers to what only Prometheus 3.14 answers, in its words. */
class AnswersTest {
  private static final String CONFIG =
      """
      scrape_configs:
        - job_name: minutes
          static_configs: [{targets: ["127.0.0.1:1"]}]
          relabel_configs:
            - {target_label: __scrape_interval__, replacement: 60s}
            - {target_label: __scrape_timeout__, replacement: 1500ms}
      """;

  @TempDir static Path directory;
  private static EmbeddedServer server;

  @BeforeAll
  static void start() throws Exception {
    server =
        EmbeddedServer.start(
            ServerOptions.builder().config(CONFIG).dataDirectory(directory).build());
    // Targets are found while requests are answered already.
    Eventually.says("\"scrapePool\"", () -> get("/api/v1/targets", "", "").body());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawRequest.Answer get(String path, String name, String value) throws Exception {
    String query = name.isEmpty() ? "" : name + "=" + encoded(value);
    return RawRequest.get(path, query).ask(URI.create("http://127.0.0.1:" + server.ports().get(0)));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void moreThanTenWarningsAreCounted() throws Exception {
    String query =
        IntStream.range(2, 15)
            .mapToObj(i -> "quantile(" + i + ", vector(1))")
            .collect(Collectors.joining(" or "));
    String body = get("/api/v1/query", "query", query).body();
    assertThat(body).contains("\"3 more warning annotations omitted\"]");
    assertThat(body.split("quantile value should be", -1)).hasSize(11);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "/api/v1/scrape_pools/config|scrapePool|a\"b|400|scrape pool \\\"a\\\\\\\"b\\\" not found",
        "/api/v1/rules|type|a\"b|400|not supported value \\\"a\\\\\\\"b\\\"",
        "/api/v1/query|query=1&stats|a\"b|200|value \\\"a\\\\\\\"b\\\" for parameter \\\"stats\\\" is",
        "/api/v1/targets|||200|\"scrapeInterval\":\"60s\",\"scrapeTimeout\":\"1500ms\"",
        "/api/v1/targets/relabel_steps|scrapePool=minutes&labels|null|200|\"steps\":[{",
        "/api/v1/targets/relabel_steps|scrapePool=minutes&labels|{\"a\":null}|200|\"steps\":[{",
        "/api/v1/targets/relabel_steps|scrapePool=minutes&labels|{} x|400|error parsing labels: not JSON at column 5\"",
        "/api/v1/targets/relabel_steps|scrapePool=minutes&labels|nope|400|error parsing labels: not JSON at column 5\"",
        "/api/v1/targets/relabel_steps|scrapePool=minutes&labels|{\"a\"|400|error parsing labels: unexpected end of JSON input\"",
        "/api/v1/targets/relabel_steps|scrapePool=minutes&labels|{\"a\":1}|400|error parsing labels",
        "/api/v1/targets/relabel_steps|scrapePool=minutes&labels|[]|400|error parsing labels"
      })
  void wordsAreThoseOfPrometheus(String path, String name, String value, int status, String words)
      throws Exception {
    RawRequest.Answer answer = get(path, name == null ? "" : name, value == null ? "" : value);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).contains(words);
  }
}
