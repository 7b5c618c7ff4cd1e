package dev.ferula.tool.query;

import dev.ferula.discovery.JsonValue;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.client.Times;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** {@code query instant}. */
public final class QueryInstant implements Command {
  private final QueryOptions options;

  private final Argument<String> server =
      Argument.one("server", Syntaxes.URL, "Prometheus server to query.");

  private final Argument<String> expression = Argument.text("expr", "PromQL query expression.");

  private final Flag<String> time =
      Flag.text("time", "Query evaluation time (RFC3339 or Unix timestamp).");

  private final Flag<Map<String, String>> headers =
      Flag.entries("header", "Extra headers to send to server.");

  private final Terminal terminal;
  private final Clock clock;

  /** With the flags of the group. */
  public QueryInstant(Terminal terminal, Clock clock, QueryOptions options) {
    this.terminal = terminal;
    this.clock = clock;
    this.options = options;
  }

  @Override
  public Word word() {
    return Word.command("instant", "Run instant query.", this)
        .flags(time, headers)
        .arguments(server, expression);
  }

  @Override
  public int run() {
    long at =
        time.value().isEmpty() ? clock.millis() : Times.parse(time.value(), "evaluation time");
    try (ServerApi api = options.api(server.value(), headers.value())) {
      JsonValue data =
          api.post(
              "/api/v1/query",
              List.of(
                  Map.entry("query", expression.value()), Map.entry("time", Times.seconds(at))));
      new AnswerPrinter(terminal.out(), options.format()).value(data);
    }
    return 0;
  }
}
