package dev.ferula.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Labels;
import dev.ferula.server.options.ServerOptions;
import dev.ferula.storage.Appender;
import java.math.BigDecimal;
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

class CardinalityOverHttpTest {
  private static final Pattern SINCE = Pattern.compile("\"since\":([0-9.]+)");

  @TempDir Path directory;

  private static String ask(EmbeddedServer server, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  private static String query(String expression) {
    return "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
  }

  private static void append(EmbeddedServer server, String metric, String instance, int series) {
    try (Appender appender = server.appendable().appender()) {
      for (int i = 0; i < series; i++) {
        Labels labels =
            Labels.of("__name__", metric, "job", "j", "instance", instance, "n", "" + i);
        appender.append(appender.resolve(labels), Appender.NO_START, System.currentTimeMillis(), 1);
      }
      appender.commit();
    }
  }

  /* The first look at the series is taken on another thread; until then growth is since now. */
  private static void awaitMoment(EmbeddedServer server) throws Exception {
    Eventually.holds(
        "a first look at the series",
        () -> {
          long asked = System.currentTimeMillis();
          return since(server) < asked;
        });
  }

  /* In milliseconds. */
  private static long since(EmbeddedServer server) throws Exception {
    String body = ask(server, "/api/v1/status/cardinality");
    Matcher since = SINCE.matcher(body);
    assertThat(since.find()).as(body).isTrue();
    return new BigDecimal(since.group(1)).movePointRight(3).longValueExact();
  }

  /** The labels of a series are their texts behind their lengths, of which long ones take four. */
  @Test
  void memoryOfLabelsIsThatOfPrometheus() throws Exception {
    try (EmbeddedServer server =
        EmbeddedServer.start(
            ServerOptions.builder()
                .config("{}")
                .dataDirectory(directory.resolve("data"))
                .build())) {
      append(server, "m", "i".repeat(254), 3);
      append(server, "m", "i".repeat(255), 2);
      assertThat(ask(server, "/api/v1/status/tsdb"))
          .contains(
              "\"memoryInBytesByLabelName\":[{\"name\":\"instance\",\"value\":"
                  + (3 * (1 + 8 + 1 + 254) + 2 * (1 + 8 + 4 + 255)),
              "{\"name\":\"n\",\"value\":" + 5 * (1 + 1 + 1 + 1));
    }
  }

  @Test
  void metricsAreListedWithTheirGrowthTheirTargetAndWhoReadThemLast() throws Exception {
    try (EmbeddedServer server =
        EmbeddedServer.start(
            ServerOptions.builder()
                .config("{}")
                .dataDirectory(directory.resolve("data"))
                .build())) {
      awaitMoment(server);
      append(server, "small", "a", 3);
      append(server, "large", "a", 5);
      append(server, "large", "b", 9);
      append(server, "unread", "a", 4);
      ask(server, query("sum(small)"), "User-Agent", "curl", "Referer", server.url() + "/query?x");
      ask(server, query("large"), "User-Agent", "grafana");
      String all = ask(server, "/api/v1/status/cardinality");
      assertThat(all)
          .contains(
              "\"numSeries\":21,\"grown\":21,",
              "{\"name\":\"large\",\"series\":14,\"grown\":14,"
                  + "\"owner\":{\"job\":\"j\",\"instance\":\"b\",\"series\":9},"
                  + "\"lastRead\":{\"time\":",
              "\"by\":\"client\",\"who\":\"127.0.0.1 grafana\"")
          .containsPattern("\"name\":\"small\".*\"by\":\"page\",\"who\":\"127.0.0.1 curl\"")
          .contains(
              "{\"name\":\"unread\",\"series\":4,\"grown\":4,"
                  + "\"owner\":{\"job\":\"j\",\"instance\":\"a\",\"series\":4}}");
      assertThat(ask(server, "/api/v1/status/cardinality?sort=unread&limit=1"))
          .contains("\"metrics\":[{\"name\":\"unread\"");
      assertThat(ask(server, "/api/v1/status/cardinality?sort=growth&limit=1"))
          .contains("\"metrics\":[{\"name\":\"large\"");
      assertThat(ask(server, "/api/v1/status/cardinality?sort=x"))
          .contains("invalid parameter \\\"sort\\\": must be series, growth or unread");
    }
  }
}
