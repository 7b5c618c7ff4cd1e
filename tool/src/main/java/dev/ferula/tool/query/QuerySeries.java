package dev.ferula.tool.query;

import dev.ferula.tool.Terminal;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.ServerUrl;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code query series}. */
@Command(name = "series", description = "Run series query.")
public final class QuerySeries implements Callable<Integer> {
  @Mixin private QueryOptions options = new QueryOptions();
  @Mixin private TimeRange range = new TimeRange();

  @Parameters(
      index = "0",
      paramLabel = "server",
      converter = ServerUrl.class,
      description = "Prometheus server to query.")
  private String server = "";

  @Option(
      names = "--match",
      required = true,
      description = "Series selector. Can be specified multiple times.")
  private List<String> matchers = new ArrayList<>();

  private final Terminal terminal;
  private final Clock clock;

  public QuerySeries(Terminal terminal, Clock clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    List<Map.Entry<String, String>> parameters = new ArrayList<>(range.parameters(clock));
    matchers.forEach(matcher -> parameters.add(Map.entry("match[]", matcher)));
    try (ServerApi api = options.api(server, Map.of())) {
      new AnswerPrinter(terminal.out(), options.format())
          .series(api.post("/api/v1/series", parameters));
    }
    return 0;
  }
}
