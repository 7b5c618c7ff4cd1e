package dev.ferula.tool.query;

import dev.ferula.tool.Terminal;
import dev.ferula.tool.client.ServerApi;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code query labels}. */
public final class QueryLabels implements Command {
  private final QueryOptions options;
  private final TimeRange range = new TimeRange();

  private final Argument<String> server =
      Argument.one("server", Syntaxes.URL, "Prometheus server to query.");

  private final Argument<String> name =
      Argument.text("name", "Label name to provide label values for.");

  private final Flag<List<String>> matchers =
      Flag.all("match", Syntaxes.TEXT, "Series selector. Can be specified multiple times.");

  private final Terminal terminal;
  private final Clock clock;

  /** With the flags of the group. */
  public QueryLabels(Terminal terminal, Clock clock, QueryOptions options) {
    this.terminal = terminal;
    this.clock = clock;
    this.options = options;
  }

  @Override
  public Word word() {
    return Word.command("labels", "Run labels query.", this)
        .flags(range.start, range.end, matchers)
        .arguments(server, name);
  }

  @Override
  public int run() {
    List<Map.Entry<String, String>> parameters = new ArrayList<>(range.parameters(clock));
    matchers.value().forEach(matcher -> parameters.add(Map.entry("match[]", matcher)));
    try (ServerApi api = options.api(server.value(), Map.of())) {
      String path =
          "/api/v1/label/" + URLEncoder.encode(name.value(), StandardCharsets.UTF_8) + "/values";
      new AnswerPrinter(terminal.out(), options.format()).values(api.get(path, parameters));
    }
    return 0;
  }
}
