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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code query range}. */
@Command(name = "range", description = "Run range query.")
public final class QueryRange implements Callable<Integer> {
  private static final long DEFAULT_RANGE = 5 * 60_000L;
  private static final int DEFAULT_STEPS = 250;

  @Mixin private QueryOptions options = new QueryOptions();

  @Parameters(
      index = "0",
      paramLabel = "server",
      converter = ServerUrl.class,
      description = "Prometheus server to query.")
  private String server = "";

  @Parameters(index = "1", paramLabel = "expr", description = "PromQL query expression.")
  private String expression = "";

  @Option(names = "--header", description = "Extra headers to send to server.")
  private Map<String, String> headers = new HashMap<>();

  @Option(names = "--start", description = "Query range start time (RFC3339 or Unix timestamp).")
  private String start = "";

  @Option(names = "--end", description = "Query range end time (RFC3339 or Unix timestamp).")
  private String end = "";

  @Option(
      names = "--step",
      converter = GoDurationType.class,
      description = "Query step size (duration).")
  private Duration step = Duration.ZERO;

  private final Terminal terminal;
  private final Clock clock;

  public QueryRange(Terminal terminal, Clock clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    long to = end.isEmpty() ? clock.millis() : Times.parse(end, "end time");
    long from = start.isEmpty() ? to - DEFAULT_RANGE : Times.parse(start, "start time");
    if (from >= to) {
      throw new ToolException("start time is not before end time");
    }
    long seconds = Math.max(1, (to - from) / 1000 / DEFAULT_STEPS);
    long stepMillis = step.isZero() ? seconds * 1000 : step.toMillis();
    try (ServerApi api = options.api(server, headers)) {
      JsonValue data =
          api.post(
              "/api/v1/query_range",
              List.of(
                  Map.entry("query", expression),
                  Map.entry("start", Times.seconds(from)),
                  Map.entry("end", Times.seconds(to)),
                  Map.entry("step", Times.seconds(stepMillis))));
      new AnswerPrinter(terminal.out(), options.format()).value(data);
    }
    return 0;
  }
}
