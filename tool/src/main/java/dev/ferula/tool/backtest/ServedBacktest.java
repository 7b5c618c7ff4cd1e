package dev.ferula.tool.backtest;

import dev.ferula.backtest.BacktestResult;
import dev.ferula.backtest.Episode;
import dev.ferula.backtest.Progress;
import dev.ferula.backtest.RuleOutcome;
import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.Pause;
import dev.ferula.model.Labels;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ServerApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Back-tests that a running Ferula does over its own data. */
final class ServedBacktest {
  private static final String PATH = "/api/v1/backtest";
  private static final int NOT_FOUND = 404;
  private static final int HEX = 16;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final ServerApi api;
  private final Pause pause;

  ServedBacktest(ServerApi api, Pause pause) {
    this.api = api;
    this.pause = pause;
  }

  /** Whether the server has this rather than remote read, which is tried first. */
  boolean isServed() {
    return api.send("/api/v1/read", Map.of(), new byte[0], TIMEOUT).status() == NOT_FOUND
        && api.bytes(PATH + "/0", TIMEOUT).text().contains("no back-test with the id 0");
  }

  /**
   * Tests the rules of a file and waits for the end.
   *
   * @param name the path that the groups are known by
   */
  BacktestResult run(
      Path file, String name, long from, long to, Duration interval, Progress progress)
      throws InterruptedException {
    long id =
        api.post(
                PATH,
                List.of(
                    Map.entry("rules", read(file)),
                    Map.entry("file", name),
                    Map.entry("start", seconds(from)),
                    Map.entry("end", seconds(to)),
                    Map.entry("interval", seconds(interval.toMillis()))))
            .get("id")
            .whole();
    while (true) {
      JsonValue status = api.get(PATH + "/" + id, List.of());
      progress.at(whole(status, "done"), whole(status, "all"));
      switch (status.text("state")) {
        case "running" -> pause.await(LOOK_AGAIN);
        case "done" -> {
          return new BacktestResult(from, to, outcomes(status), List.of());
        }
        default ->
            throw new ToolException(
                api.url() + PATH + ": " + status.text("state") + ": " + status.text("error"));
      }
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ToolException("read " + file + ": " + e.getMessage(), e);
    }
  }

  private static String seconds(long millis) {
    return millis / 1000 + "." + String.format(Locale.ROOT, "%03d", millis % 1000);
  }

  private static long whole(JsonValue value, String key) {
    return value.get(key).whole();
  }

  private static List<RuleOutcome> outcomes(JsonValue status) {
    List<RuleOutcome> outcomes = new ArrayList<>();
    for (JsonValue rule : status.get("rules").items()) {
      String group = rule.text("group");
      List<Episode> episodes = new ArrayList<>();
      for (JsonValue episode : rule.get("episodes").items()) {
        episodes.add(
            new Episode(
                group,
                labels(episode.get("labels")),
                time(episode, "activeAt"),
                time(episode, "firedAt"),
                time(episode, "endedAt")));
      }
      outcomes.add(
          new RuleOutcome(
              group,
              rule.text("name"),
              rule.text("type").equals("alerting"),
              whole(rule, "evaluations"),
              whole(rule, "failures"),
              rule.text("firstFailure"),
              whole(rule, "samples"),
              Long.parseUnsignedLong(rule.text("fingerprint"), HEX),
              episodes,
              whole(rule, "unlistedEpisodes")));
    }
    return outcomes;
  }

  private static Labels labels(JsonValue object) {
    return Labels.of(object.textFields());
  }

  private static long time(JsonValue episode, String key) {
    String text = episode.text(key);
    return text.isEmpty() ? Episode.NEVER : Instant.parse(text).toEpochMilli();
  }
}
