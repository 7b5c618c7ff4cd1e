package dev.ferula.tool.query;

import dev.ferula.discovery.JsonValue;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.ServerUrl;
import dev.ferula.tool.client.Times;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code query instant}. */
@Command(name = "instant", description = "Run instant query.")
public final class QueryInstant implements Callable<Integer> {
  @Mixin private QueryOptions options = new QueryOptions();

  @Parameters(
      index = "0",
      paramLabel = "server",
      converter = ServerUrl.class,
      description = "Prometheus server to query.")
  private String server = "";

  @Parameters(index = "1", paramLabel = "expr", description = "PromQL query expression.")
  private String expression = "";

  @Option(names = "--time", description = "Query evaluation time (RFC3339 or Unix timestamp).")
  private String time = "";

  @Option(names = "--header", description = "Extra headers to send to server.")
  private Map<String, String> headers = new HashMap<>();

  private final Terminal terminal;
  private final Clock clock;

  public QueryInstant(Terminal terminal, Clock clock) {
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    long at = time.isEmpty() ? clock.millis() : Times.parse(time, "evaluation time");
    try (ServerApi api = options.api(server, headers)) {
      JsonValue data =
          api.post(
              "/api/v1/query",
              List.of(Map.entry("query", expression), Map.entry("time", Times.seconds(at))));
      new AnswerPrinter(terminal.out(), options.format()).value(data);
    }
    return 0;
  }
}
