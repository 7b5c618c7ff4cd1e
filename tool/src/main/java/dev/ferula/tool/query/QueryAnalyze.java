package dev.ferula.tool.query;

import dev.ferula.discovery.JsonValue;
import dev.ferula.tool.GoDurationType;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.ServerUrl;
import dev.ferula.tool.client.Times;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code query analyze}: how many buckets of histograms are in use. */
@Command(
    name = "analyze",
    description =
        "Run queries against your Prometheus to analyze the usage pattern of certain metrics.")
public final class QueryAnalyze implements Callable<Integer> {
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

  @Mixin private QueryOptions options = new QueryOptions();

  @Option(
      names = "--server",
      required = true,
      converter = ServerUrl.class,
      description = "Prometheus server to query.")
  private String server = "";

  @Option(names = "--type", required = true, description = "Type of metric: histogram.")
  private String type = "";

  @Option(
      names = "--duration",
      converter = GoDurationType.class,
      description = "Time frame to analyze.")
  private Duration duration = Duration.ofHours(1);

  @Option(
      names = "--time",
      description = "Query time (RFC3339 or Unix timestamp), defaults to now.")
  private String time = "";

  @Option(
      names = "--match",
      required = true,
      description = "Series selector. Can be specified multiple times.")
  private List<String> matchers = new ArrayList<>();

  private final Terminal terminal;
  private final Clock clock;

  public QueryAnalyze(Terminal terminal, Clock clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    if (!type.equals("histogram")) {
      throw new ToolException("analyze type is " + type + ", must be 'histogram'");
    }
    long at = time.isEmpty() ? clock.millis() : Times.parse(time, "time '" + time + "'");
    terminal.out().println(HEADER);
    BucketUse.Summary nativeOnes = new BucketUse.Summary();
    BucketUse.Summary classicOnes = new BucketUse.Summary();
    try (ServerApi api = options.api(server, Map.of())) {
      for (String matcher : matchers) {
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
    String range = duration.toMillis() + "ms";
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
