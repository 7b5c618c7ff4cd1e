package dev.ferula.tool.query;

import dev.ferula.discovery.JsonValue;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.Times;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code query analyze}: how many buckets of histograms are in use. */
public final class QueryAnalyze implements Command {
  private static final String HEADER =
      """
      Bucket stats for each histogram series over time
      ------------------------------------------------
      First the min, avg, and max number of populated buckets, followed by the total
      number of buckets (only if different from the max number of populated buckets
      which is typical for classic but not native histograms).
      """;
  private static final String FOOTER =
      """

      Aggregated bucket stats
      -----------------------
      Each line shows min/avg/max over the series above.""";

  private final QueryOptions options;

  private final Flag<String> server =
      Flag.one("server", Syntaxes.URL, "Prometheus server to query.").required();

  private final Flag<String> type = Flag.text("type", "Type of metric: histogram.").required();

  private final Flag<Duration> duration =
      Flag.one("duration", Syntaxes.DURATION, "Time frame to analyze.").initially("1h");

  private final Flag<String> time =
      Flag.text("time", "Query time (RFC3339 or Unix timestamp), defaults to now.");

  private final Flag<List<String>> matchers =
      Flag.all("match", Syntaxes.TEXT, "Series selector. Can be specified multiple times.")
          .required();

  private final Terminal terminal;
  private final Clock clock;

  /** With the flags of the group. */
  public QueryAnalyze(Terminal terminal, Clock clock, QueryOptions options) {
    this.terminal = terminal;
    this.clock = clock;
    this.options = options;
  }

  @Override
  public Word word() {
    return Word.command(
            "analyze",
            "Run queries against your Prometheus to analyze the usage pattern of certain metrics.",
            this)
        .flags(server, type, duration, time, matchers);
  }

  @Override
  public int run() {
    if (!type.value().equals("histogram")) {
      throw new ToolException("analyze type is " + type.value() + ", must be 'histogram'");
    }
    long at =
        time.value().isEmpty()
            ? clock.millis()
            : Times.parse(time.value(), "time '" + time.value() + "'");
    terminal.out().println(HEADER);
    BucketUse.Summary nativeOnes = new BucketUse.Summary();
    BucketUse.Summary classicOnes = new BucketUse.Summary();
    try (ServerApi api = options.api(server.value(), Map.of())) {
      for (String matcher : matchers.value()) {
        analyze(samples(api, matcher, at), nativeOnes, classicOnes);
      }
    } catch (ToolException e) {
      throw new ToolException(String.valueOf(e.getMessage()).replaceFirst("^query error: ", ""), e);
    }
    terminal.out().println(FOOTER);
    nativeOnes.print("Native", terminal.out());
    classicOnes.print("Classic", terminal.out());
    return 0;
  }

  private List<JsonValue> samples(ServerApi api, String matcher, long at) {
    String range = duration.value().toMillis() + "ms";
    JsonValue data =
        api.post(
            "/api/v1/query",
            List.of(
                Map.entry("query", matcher + "[" + range + "]"),
                Map.entry("time", Times.seconds(at))));
    if (!data.text("resultType").equals("matrix")) {
      throw new ToolException("query of buckets resulted in non-Matrix");
    }
    return data.get("result").items();
  }

  /* Series with floats are buckets of a classic histogram, those without are native ones. */
  private void analyze(
      List<JsonValue> matrix, BucketUse.Summary nativeOnes, BucketUse.Summary classicOnes) {
    Map<String, List<JsonValue>> classic = new LinkedHashMap<>();
    for (JsonValue series : matrix) {
      if (series.get("values").items().isEmpty()) {
        BucketUse use = BucketUse.ofNative(series);
        if (use != null) {
          terminal
              .out()
              .println("- " + ValueText.metric(series.get("metric")) + " (native): " + use.text());
          nativeOnes.add(use);
        }
        continue;
      }
      Map<String, String> labels = new TreeMap<>(series.get("metric").textFields());
      String name = labels.getOrDefault("__name__", "");
      if (labels.remove("le") != null && name.endsWith("_bucket")) {
        labels.remove("__name__");
        String key = name + ValueText.labelSet(labels);
        classic.computeIfAbsent(key, _ -> new ArrayList<>()).add(series);
      }
    }
    classic.forEach(
        (key, buckets) -> {
          BucketUse use = BucketUse.ofClassic(buckets);
          if (use != null) {
            terminal.out().println("- " + key + " (classic): " + use.text());
            classicOnes.add(use);
          }
        });
  }
}
