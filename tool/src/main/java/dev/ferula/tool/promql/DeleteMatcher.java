package dev.ferula.tool.promql;

import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code promql label-matchers delete}: no selector has a condition on the label any more. */
@Command(name = "delete", description = "Delete a label from the query.")
public final class DeleteMatcher implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "query", description = "PromQL query.")
  private String query = "";

  @Parameters(index = "1", paramLabel = "name", description = "Name of the label to delete.")
  private String name = "";

  private final Terminal terminal;
  private final Root root;

  public DeleteMatcher(Terminal terminal, Root root) {
    this.terminal = terminal;
    this.root = root;
  }

  @Override
  public Integer call() {
    root.requireExperimental();
    terminal
        .out()
        .println(
            MatcherEdit.edited(
                query,
                root.parser(),
                all -> all.stream().filter(each -> !each.name().equals(name)).toList()));
    return 0;
  }
}
