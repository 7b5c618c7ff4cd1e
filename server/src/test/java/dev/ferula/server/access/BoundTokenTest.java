package dev.ferula.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.model.Exemplar;
import dev.ferula.model.Labels;
import dev.ferula.server.EmbeddedServer;
import dev.ferula.server.process.FlaggedServer;
import dev.ferula.storage.Appender;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A token that is bound to matchers learns nothing of any other series, whatever route it asks and
 * however: all routes that the server counts are asked with every expression and selector below.
 * What must not be seen has "hidden" in its names and values, and samples of 424242.
 */
class BoundTokenTest {
  private static final Pattern ROUTE =
      Pattern.compile("http_requests_total\\{.*handler=\"([^\"]+)\"");

  private static final List<String> EXPRESSIONS =
      List.of(
          "{__name__=~\".+\"}",
          "{__name__!=\"\"}",
          "{team=\"b\"}",
          "m{team=\"b\"}",
          "{__name__=~\"h.dden.*\"}",
          "{team!=\"a\"}",
          "{team=~\"a|h.dden\"}",
          "{team=\"\"}",
          "{team=~\".*\",__name__=~\".*requests_total\"}",
          "{\"te.é\"=~\".+\"}",
          "m or {__name__=~\".+\"}",
          "{__name__=~\".+\"} unless on(team) m",
          "m and on() {__name__=~\"h.dden.*\"}",
          "m * on() group_left(team) {__name__=~\"h.dden_requests_total\"}",
          "{__name__=~\"h.dden_requests_total\"} * on() group_right() m",
          "count_values(\"v\", {__name__=~\".+\"})",
          "count by (__name__, team) ({__name__=~\".+\"})",
          "sum({__name__=~\".+\"})",
          "topk(100, {__name__=~\".+\"}) by (team)",
          "absent({__name__=~\"h.dden.*\"})",
          "absent_over_time({team!=\"a\"}[1h])",
          "max_over_time({__name__=~\".+\"}[1h:1m])",
          "last_over_time({__name__=~\".+\"}[1h] offset 1s)",
          "{__name__=~\".+\"} @ end()",
          "label_replace({__name__=~\".+\"}, \"x\", \"$1\", \"team\", \"(.*)\")",
          "info(m)",
          "info(m, {__name__=~\".+_info\"})",
          "info(m, {__name__=~\"target_info|h.dden_info\", team=~\".+\"})",
          "scalar({__name__=~\"h.dden_requests_total\"})",
          "vector(scalar(sum({team!=\"a\"})))",
          "histogram_quantile(0.5, {__name__=~\"h.dden.*\"})",
          "rate({__name__=~\".*_total\"}[1h])");

  @TempDir static Path directory;

  private static EmbeddedServer server;

  @BeforeAll
  static void start() throws Exception {
    String config =
        """
        global: {external_labels: {cluster: c}}
        rule_files: [rules.yml]
        scrape_configs:
          - job_name: hidden_job
            static_configs: [{targets: ["127.0.0.1:1"], labels: {team: hidden}}]
        """;
    Files.writeString(directory.resolve("prometheus.yml"), config);
    Files.writeString(
        directory.resolve("rules.yml"),
        "groups: [{name: hidden, rules: [{alert: hidden, expr: vector(424242)}]}]");
    Files.writeString(
        directory.resolve("web.yml"),
        "ferula: {tokens: [{name: a, sha256: %s, match: '{team=\"a\"}'}, {name: all, sha256: %s}]}"
            .formatted(sha256("bound"), sha256("all")));
    server =
        FlaggedServer.start(
            "--config.file=" + directory.resolve("prometheus.yml"),
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.config.file=" + directory.resolve("web.yml"),
            "--web.listen-address=127.0.0.1:0",
            "--web.enable-admin-api",
            "--web.enable-lifecycle",
            "--web.enable-remote-write-receiver",
            "--enable-feature=exemplar-storage,search-api,promql-experimental-functions,"
                + "promql-per-step-stats");
    try (Appender appender = server.appendable().appender()) {
      add(appender, 1, "__name__", "m", "team", "a", "job", "j", "instance", "i");
      add(
          appender,
          2,
          "__name__",
          "target_info",
          "team",
          "a",
          "job",
          "j",
          "instance",
          "i",
          "ok",
          "1");
      for (String name :
          List.of("hidden_requests_total", "hidden.é", "hidden_info", "hidden_bucket")) {
        add(appender, 424242, "__name__", name, "team", "hidden", "job", "j", "instance", "i");
      }
      add(appender, 424242, "__name__", "m", "team", "b", "job", "j", "instance", "i");
      add(appender, 424242, "__name__", "m", "team", "hidden", "job", "j", "instance", "i");
      add(appender, 424242, "__name__", "m", "hidden_label", "x", "job", "j", "instance", "i");
      add(appender, 424242, "__name__", "m", "te.é", "hidden", "job", "j", "instance", "i");
      add(
          appender,
          424242,
          "__name__",
          "target_info",
          "job",
          "j",
          "instance",
          "i",
          "hidden_of",
          "x");
      appender.commit();
    }
  }

  private static void add(Appender appender, double value, String... labels) {
    long now = System.currentTimeMillis();
    long ref = appender.resolve(Labels.of(labels));
    appender.append(ref, Appender.NO_START, now, value);
    appender.append(ref, new Exemplar(Labels.of("trace_id", labels[3] + value), value, now));
  }

  private static String sha256(String token) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> ask(
      HttpClient client, String method, String target, String body, String token) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.ports().get(0) + target))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Authorization", "Bearer " + token)
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static String parameters(String expression) {
    String encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    long now = System.currentTimeMillis() / 1000;
    return "query=%s&match[]=%s&start=%d&end=%d&step=60&stats=all&include_metadata=true&metric=m"
            .formatted(encoded, encoded, now - 600, now + 60)
        + "&label=team&search[]=&limit=100&match_target="
        + encoded;
  }

  private static void askAll(
      HttpClient client, String method, String route, Set<String> leaks, Set<String> answered)
      throws Exception {
    List<String> names =
        route.contains(":name")
            ? List.of("team", "__name__", "U__h_69_dden__label", "te.%C3%A9")
            : List.of("");
    for (String name : names) {
      String path = route.replace(":name", name).replace(":id", "1").replaceAll("\\*.*", "x");
      for (String expression : EXPRESSIONS) {
        String asked = parameters(expression);
        HttpResponse<String> answer =
            method.equals("GET")
                ? ask(client, "GET", path + "?" + asked, "", "bound")
                : ask(client, "POST", path, asked, "bound");
        if (answer.body().contains("hidden") || answer.body().contains("424242")) {
          leaks.add(method + " " + path + " " + expression + ": " + answer.body());
        }
        if (List.of(403, 404, 405).contains(answer.statusCode())) {
          return; // Whatever it is asked.
        }
        if (answer.statusCode() == 200) {
          answered.add(route);
        }
      }
    }
  }

  @Test
  void nothingOfOtherSeriesIsToldOnAnyRoute() throws Exception {
    TreeSet<String> leaks = new TreeSet<>();
    TreeSet<String> answered = new TreeSet<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String metrics = ask(client, "GET", "/metrics", "", "all").body();
      List<String> routes =
          ROUTE.matcher(metrics).results().map(found -> found.group(1)).distinct().toList();
      assertThat(routes).contains("/federate", "/api/v1/query", "/api/v1/label/:name/values");
      for (String route : routes) {
        for (String method : List.of("GET", "POST")) {
          // The one would not end, the other would end the server; both are refused below.
          if (!route.endsWith("/live") && !route.equals("/-/quit")) {
            askAll(client, method, route, leaks, answered);
          }
        }
      }
      assertThat(leaks).isEmpty();
      assertThat(answered)
          .containsExactlyInAnyOrder(
              "/-/healthy",
              "/-/ready",
              "/api/v1/explain",
              "/api/v1/features",
              "/api/v1/format_query",
              "/api/v1/label/:name/values",
              "/api/v1/labels",
              "/api/v1/parse_query",
              "/api/v1/price",
              "/api/v1/query",
              "/api/v1/query_exemplars",
              "/api/v1/query_range",
              "/api/v1/search/label_names",
              "/api/v1/search/label_values",
              "/api/v1/search/metric_names",
              "/api/v1/series",
              "/api/v1/status/buildinfo",
              "/federate",
              "/version");
      for (String path : List.of("/api/v1/notifications/live", "/api/v1/admin/tsdb/snapshot")) {
        assertThat(ask(client, "GET", path, "", "bound").statusCode()).as(path).isEqualTo(403);
      }
      assertThat(ask(client, "POST", "/-/quit", "", "bound").statusCode()).isEqualTo(403);
      // Whoever is not bound sees all of it.
      for (String path : List.of("/api/v1/query", "/api/v1/series", "/api/v1/query_exemplars")) {
        assertThat(ask(client, "POST", path, parameters(EXPRESSIONS.get(0)), "all").body())
            .contains("hidden");
      }
    }
  }
}
