package dev.ferula.tool.query;

import dev.ferula.discovery.JsonValue;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.Times;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code query range}. */
public final class QueryRange implements Command {
  private static final long DEFAULT_RANGE = 5 * 60_000L;
  private static final int DEFAULT_STEPS = 250;

  private final QueryOptions options;

  private final Argument<String> server =
      Argument.one("server", Syntaxes.URL, "Prometheus server to query.");

  private final Argument<String> expression = Argument.text("expr", "PromQL query expression.");

  private final Flag<Map<String, String>> headers =
      Flag.entries("header", "Extra headers to send to server.");

  private final Flag<String> start =
      Flag.text("start", "Query range start time (RFC3339 or Unix timestamp).");

  private final Flag<String> end =
      Flag.text("end", "Query range end time (RFC3339 or Unix timestamp).");

  private final Flag<Duration> step =
      Flag.one("step", Syntaxes.DURATION, "Query step size (duration).");

  private final Terminal terminal;
  private final Clock clock;

  /** With the flags of the group. */
  public QueryRange(Terminal terminal, Clock clock, QueryOptions options) {
    this.terminal = terminal;
    this.clock = clock;
    this.options = options;
  }

  @Override
  public Word word() {
    return Word.command("range", "Run range query.", this)
        .flags(headers, start, end, step)
        .arguments(server, expression);
  }

  @Override
  public int run() {
    long to = end.value().isEmpty() ? clock.millis() : Times.parse(end.value(), "end time");
    long from =
        start.value().isEmpty() ? to - DEFAULT_RANGE : Times.parse(start.value(), "start time");
    if (from >= to) {
      throw new ToolException("start time is not before end time");
    }
    long seconds = Math.max(1, (to - from) / 1000 / DEFAULT_STEPS);
    Duration wanted = step.orNull();
    long stepMillis = wanted == null || wanted.isZero() ? seconds * 1000 : wanted.toMillis();
    try (ServerApi api = options.api(server.value(), headers.value())) {
      JsonValue data =
          api.post(
              "/api/v1/query_range",
              List.of(
                  Map.entry("query", expression.value()),
                  Map.entry("start", Times.seconds(from)),
                  Map.entry("end", Times.seconds(to)),
                  Map.entry("step", Times.seconds(stepMillis))));
      new AnswerPrinter(terminal.out(), options.format()).value(data);
    }
    return 0;
  }
}
