package dev.ferula.tool.query;

import dev.ferula.tool.Terminal;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code query series}. */
public final class QuerySeries implements Command {
  private final QueryOptions options;
  private final TimeRange range = new TimeRange();

  private final Argument<String> server =
      Argument.one("server", Syntaxes.URL, "Prometheus server to query.");

  private final Flag<List<String>> matchers =
      Flag.all("match", Syntaxes.TEXT, "Series selector. Can be specified multiple times.")
          .required();

  private final Terminal terminal;
  private final Clock clock;

  /** With the flags of the group. */
  public QuerySeries(Terminal terminal, Clock clock, QueryOptions options) {
    this.terminal = terminal;
    this.clock = clock;
    this.options = options;
  }

  @Override
  public Word word() {
    return Word.command("series", "Run series query.", this)
        .flags(matchers, range.start, range.end)
        .arguments(server);
  }

  @Override
  public int run() {
    List<Map.Entry<String, String>> parameters = new ArrayList<>(range.parameters(clock));
    matchers.value().forEach(matcher -> parameters.add(Map.entry("match[]", matcher)));
    try (ServerApi api = options.api(server.value(), Map.of())) {
      new AnswerPrinter(terminal.out(), options.format())
          .series(api.post("/api/v1/series", parameters));
    }
    return 0;
  }
}
