package dev.ferula.tool.metrics;

import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Word;
import java.io.IOException;
import java.util.List;

/** {@code check metrics}: the conventions, and on request how many series each metric makes. */
public final class CheckMetrics implements Command {
  private static final int EXIT_LINT = 3;

  private static final String HELP =
      """
      Pass Prometheus metrics over stdin to lint them for consistency and correctness, and\
       optionally perform cardinality analysis.

      examples:

      $ cat metrics.prom | promtool check metrics

      $ curl -s http://localhost:9090/metrics | promtool check metrics --extended

      $ curl -s http://localhost:9100/metrics | promtool check metrics --extended --lint=none""";

  private final Flag<Boolean> extended =
      Flag.toggle(
          "extended", "Print extended information related to the cardinality of the metrics.");

  private final Flag<String> lint =
      Flag.text(
              "lint",
              "Linting checks to apply for metrics. Available options are: all, none. Use --lint=none"
                  + " to disable metrics linting.")
          .initially("all");

  private final Terminal terminal;

  public CheckMetrics(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Word word() {
    return Word.command("metrics", HELP, this).flags(extended, lint);
  }

  @Override
  public int run() throws IOException {
    boolean linting = !lint.value().equals("none");
    if (!extended.value() && !linting) {
      throw new ToolException(
          "error: at least one of --extended or linting must be enabled\n"
              + "Use --extended for cardinality analysis, or remove --lint=none to enable linting");
    }
    byte[] text = terminal.in().readAllBytes();
    List<MetricLint.Problem> problems = linting ? problems(text) : List.of();
    problems.forEach(p -> terminal.err().println(p.metric() + " " + p.words()));
    if (extended.value()) {
      cardinality(text).print(terminal.out());
    }
    return problems.isEmpty() ? 0 : EXIT_LINT;
  }

  private static List<MetricLint.Problem> problems(byte[] text) {
    try {
      return MetricLint.problems(FamilyReader.read(text, true));
    } catch (FamilyException e) {
      throw new ToolException("error while linting: " + e.getMessage(), e);
    }
  }

  private static Cardinality cardinality(byte[] text) {
    try {
      return new Cardinality(FamilyReader.read(text, false));
    } catch (FamilyException e) {
      throw new ToolException("error while parsing text to metric families: " + e.getMessage(), e);
    }
  }
}
