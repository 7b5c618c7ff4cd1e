package dev.ferula.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as a user meets it: the launcher as a process, from outside. */
class LauncherIT {
  private static final String GUIDE =
      """
      global:
        scrape_interval: 10s

        external_labels:
          monitor: 'demo'

      scrape_configs:
        - job_name: 'demo'

          scrape_interval: 10s

          static_configs:
            - targets: ['localhost:8888']
      """;

  @TempDir Path directory;

  @Test
  void startsOnTheGuidesFileAndEndsCleanlyOnTerminate() throws Exception {
    Path config = Files.writeString(directory.resolve("prometheus.yaml"), GUIDE);
    try (ServerProcess server = ServerProcess.ferula(directory, config)) {
      server.awaitReady();
      server.until("/api/v1/targets", body -> body.contains("\"scrapePool\":\"demo\""));
      assertThat(server.get("/api/v1/status/buildinfo")).contains("\"version\":\"3.14.0\"");
      assertThat(server.terminate()).isZero();
    }
  }

  @Test
  void aHangupReloads() throws Exception {
    Path config = Files.writeString(directory.resolve("prometheus.yaml"), GUIDE);
    try (ServerProcess server = ServerProcess.ferula(directory, config)) {
      server.awaitReady();
      Files.writeString(config, GUIDE.replace("job_name: 'demo'", "job_name: 'other'"));
      server.signal("HUP");
      server.until("/api/v1/targets", body -> body.contains("\"scrapePool\":\"other\""));
    }
  }

  /* The launcher says how large stacks are; code that was never run before takes the most of them. */
  @Test
  void theDeepestExpressionsHaveRoomOnTheStack() throws Exception {
    Path config = Files.writeString(directory.resolve("prometheus.yaml"), GUIDE);
    try (ServerProcess server = ServerProcess.ferula(directory, config)) {
      server.awaitReady();
      String deep = "label_replace(".repeat(499) + "up" + ", 'x', '$1', 'y', '.*')".repeat(499);
      assertThat(server.get("/api/v1/explain?query=" + ServerProcess.encode(deep)))
          .contains("\"status\":\"success\"");
      String deeper = "abs(".repeat(20_000) + "up" + ")".repeat(20_000);
      assertThat(server.get("/api/v1/query?query=" + ServerProcess.encode(deeper)))
          .contains("\"errorType\":\"bad_data\"", "nested deeper than 500 levels");
    }
  }

  @Test
  void aBadFileEndsWithItsPlaceAndCodeTwo() throws Exception {
    Path config = Files.writeString(directory.resolve("p.yaml"), "global:\n  scrape_intervl: 1s\n");
    try (ServerProcess server = ServerProcess.ferula(directory, config)) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(server.log()).contains("p.yaml:2:3").contains("scrape_intervl");
    }
  }

  @Test
  void theVersionIsTheOneThatItIsCompatibleWith() throws Exception {
    Process process =
        new ProcessBuilder(ServerProcess.ROOT.resolve("ferula").toString(), "--version").start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(text.lines().findFirst().orElse("")).startsWith("prometheus, version 3.14.0");
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void nothingThatWasSeenIsLostToAKill() throws Exception {
    try (CountingTarget target = CountingTarget.start()) {
      Path config =
          Files.writeString(
              directory.resolve("p.yaml"),
              """
              global: {scrape_interval: 100ms, scrape_timeout: 100ms}
              scrape_configs:
                - job_name: t
                  static_configs: [{targets: ['127.0.0.1:%d']}]
              """
                  .formatted(target.port()));
      TreeMap<String, String> seen = new TreeMap<>();
      for (int round = 0; round < 3; round++) {
        try (ServerProcess server = ServerProcess.ferula(directory, config)) {
          server.awaitReady();
          assertThat(server.samples("scrapes_total")).containsAllEntriesOf(seen);
          int before = seen.size();
          server.until(
              "/api/v1/query?query=count_over_time(scrapes_total%5B5m%5D)",
              body -> ServerProcess.lastValue(body) > before + 10);
          seen.putAll(server.samples("scrapes_total"));
          server.kill();
        }
      }
      assertThat(seen).hasSizeGreaterThan(30);
    }
  }

  @Test
  void thePageShowsTheResultOfALink() throws Exception {
    Path chromium = ServerProcess.peer("chromium");
    try (CountingTarget target = CountingTarget.constant()) {
      Path config =
          Files.writeString(
              directory.resolve("p.yaml"),
              """
              global: {scrape_interval: 1s}
              scrape_configs:
                - job_name: t
                  static_configs: [{targets: ['127.0.0.1:%d']}]
              """
                  .formatted(target.port()));
      try (ServerProcess server = ServerProcess.ferula(directory, config)) {
        server.awaitReady();
        server.until(
            "/api/v1/query?query=constant", body -> body.contains("\"__name__\":\"constant\""));
        String page =
            browse(chromium, server.url("/graph?g0.expr=constant%7Ba%3D%22y%22%7D&g0.tab=1"));
        assertThat(page).contains("constant{a=\"y\", b=\"1\"").contains("14.5");
        assertThat(browse(chromium, server.url("/targets"))).contains("/metrics").contains("up");
      }
    }
  }

  /* The document as it stands once the page has drawn itself. */
  private String browse(Path chromium, String url) throws Exception {
    Process browser =
        new ProcessBuilder(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + Files.createTempDirectory(directory, "browser"),
                "--virtual-time-budget=8000",
                "--dump-dom",
                url)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String dom = new String(browser.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(browser.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return dom;
  }

  @Test
  void agreesWithTheRealPrometheusOnTheSameTarget() throws Exception {
    Path prometheus = ServerProcess.peer("prometheus");
    try (CountingTarget target = CountingTarget.constant()) {
      Path config =
          Files.writeString(
              directory.resolve("p.yaml"),
              """
              global: {scrape_interval: 500ms, scrape_timeout: 500ms}
              scrape_configs:
                - job_name: t
                  static_configs: [{targets: ['127.0.0.1:%d']}]
              """
                  .formatted(target.port()));
      try (ServerProcess ours = ServerProcess.ferula(directory.resolve("ours"), config);
          ServerProcess real = ServerProcess.start(directory.resolve("real"), prometheus, config)) {
        for (ServerProcess server : List.of(ours, real)) {
          server.awaitReady();
          server.until(
              "/api/v1/query?query=count_over_time(up%5B1m%5D)",
              body -> ServerProcess.lastValue(body) > 8);
        }
        for (String query : QUERIES) {
          String path = "/api/v1/query?query=" + ServerProcess.encode(query);
          assertThat(ServerProcess.results(ours.get(path)))
              .as(query)
              .isEqualTo(ServerProcess.results(real.get(path)));
        }
      }
    }
  }

  /* Over constant values, so that the moments of the two servers' scrapes do not matter. */
  private static final List<String> QUERIES =
      List.of(
          "up",
          "constant",
          "constant * 2 + 1",
          "constant > 10",
          "constant > bool 10",
          "sum(constant)",
          "sum by (b) (constant)",
          "max without (a) (constant)",
          "count_values(\"v\", constant)",
          "topk(1, constant)",
          "quantile(0.5, constant)",
          "rate(constant[5s])",
          "increase(constant[5s])",
          "irate(constant[5s])",
          "avg_over_time(constant[5s])",
          "max_over_time(constant[5s])",
          "last_over_time(constant[5s])",
          "histogram_quantile(0.9, latency_bucket)",
          "histogram_quantile(0.5, sum by (le) (latency_bucket))",
          "constant{a=~\"x|y\"}",
          "constant{a!~\"x.*\"}",
          "constant / on(a) group_left() (constant{b=\"1\"})",
          "absent(nothing)",
          "label_replace(constant, \"c\", \"$1\", \"a\", \"(.).*\")",
          "vector(1)",
          "scalar(constant{a=\"x\"})",
          "sort_desc(constant)",
          "-constant",
          "constant and on(a) constant{a=\"x\"}",
          "clamp(constant, 2, 5)");
}
