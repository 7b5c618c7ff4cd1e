package dev.ferula.tool.metrics;

import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code check metrics}: the conventions, and on request how many series each metric makes. */
@Command(
    name = "metrics",
    description = {
      "Pass Prometheus metrics over stdin to lint them for consistency and correctness, and"
          + " optionally perform cardinality analysis.",
      "",
      "examples:",
      "",
      "$ cat metrics.prom | promtool check metrics",
      "",
      "$ curl -s http://localhost:9090/metrics | promtool check metrics --extended",
      "",
      "$ curl -s http://localhost:9100/metrics | promtool check metrics --extended --lint=none"
    })
public final class CheckMetrics implements Callable<Integer> {
  private static final int EXIT_LINT = 3;

  @Option(
      names = "--extended",
      description = "Print extended information related to the cardinality of the metrics.")
  private boolean extended;

  @Option(
      names = "--lint",
      description =
          "Linting checks to apply for metrics. Available options are: all, none. Use --lint=none"
              + " to disable metrics linting.")
  private String lint = "all";

  private final Terminal terminal;

  public CheckMetrics(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    boolean linting = !lint.equals("none");
    if (!extended && !linting) {
      throw new ToolException(
          "error: at least one of --extended or linting must be enabled\n"
              + "Use --extended for cardinality analysis, or remove --lint=none to enable linting");
    }
    byte[] text = terminal.in().readAllBytes();
    List<MetricLint.Problem> problems = linting ? problems(text) : List.of();
    problems.forEach(p -> terminal.err().println(p.metric() + " " + p.words()));
    if (extended) {
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
