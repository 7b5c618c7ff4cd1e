package dev.ferula.web.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.promql.QueryOrigin;
import dev.ferula.promql.QueryRecord;
import dev.ferula.promql.QueryStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryLogFileTest {
  private static final QueryStats STATS =
      new QueryStats(
          2_000_000_000L,
          0,
          1000,
          0,
          0,
          0,
          7,
          5,
          3,
          List.of(new QueryStats.Step(1500, 7)),
          List.of());

  @TempDir Path directory;

  private final QueryLogFile log =
      new QueryLogFile(Clock.fixed(Instant.ofEpochSecond(1, 5), ZoneOffset.UTC));

  @AfterEach
  void close() {
    log.close();
  }

  private static QueryRecord record(QueryOrigin origin) {
    return new QueryRecord("up == \"x\"", 1000, 30_500, 5000, origin, STATS, "no such thing");
  }

  @Test
  void lineHasWhatPrometheusLogs() throws IOException {
    Path file = directory.resolve("q.log");
    log.use(file.toString());
    log.ended(record(new QueryOrigin.HttpRequest("10.0.0.1", "GET", "/api/v1/query_range")));
    log.ended(record(new QueryOrigin.RuleGroup("r.yml", "g")));
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0))
        .isEqualTo(
            "{\"time\":\"1970-01-01T00:00:01.000000005Z\",\"level\":\"INFO\","
                + "\"source\":\"QueryLogFile\",\"msg\":\"promql query logged\","
                + "\"params\":{\"end\":\"1970-01-01T00:00:30.500Z\",\"query\":\"up == \\\"x\\\"\","
                + "\"start\":\"1970-01-01T00:00:01.000Z\",\"step\":5},\"error\":\"no such thing\","
                + "\"stats\":{\"timings\":{\"evalTotalTime\":2,\"resultSortTime\":0,"
                + "\"queryPreparationTime\":0.000001,\"innerEvalTime\":0,\"execQueueTime\":0,"
                + "\"execTotalTime\":0},\"samples\":{"
                + "\"totalQueryableSamplesPerStep\":[[1.5,7]],\"totalQueryableSamples\":7,"
                + "\"samplesRead\":5,\"peakSamples\":3}},"
                + "\"spanID\":\"0000000000000000\","
                + "\"traceID\":\"00000000000000000000000000000000\","
                + "\"httpRequest\":{\"clientIP\":\"10.0.0.1\",\"method\":\"GET\","
                + "\"path\":\"/api/v1/query_range\"}}");
    assertThat(lines.get(1)).endsWith("\"ruleGroup\":{\"file\":\"r.yml\",\"name\":\"g\"}}");
  }

  @Test
  void reloadGoesOnInAnotherFileOrInNone() throws IOException {
    Path first = directory.resolve("a");
    Path second = directory.resolve("b");
    log.use(first.toString());
    log.ended(record(new QueryOrigin.Unknown()));
    log.use(second.toString());
    log.ended(record(new QueryOrigin.Unknown()));
    log.use("");
    log.ended(record(new QueryOrigin.Unknown()));
    assertThat(Files.readAllLines(first)).hasSize(1);
    assertThat(Files.readAllLines(second)).hasSize(1);
  }

  @Test
  void fileThatCannotBeOpenedLeavesTheOneBefore() throws IOException {
    Path file = directory.resolve("a");
    log.use(file.toString());
    assertThatThrownBy(() -> log.use(directory.resolve("no/such").toString()))
        .isInstanceOf(UncheckedIOException.class);
    log.ended(record(new QueryOrigin.Unknown()));
    assertThat(Files.readAllLines(file)).hasSize(1);
  }
}
