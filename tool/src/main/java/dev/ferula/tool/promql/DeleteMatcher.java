package dev.ferula.tool.promql;

import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Word;

/** {@code promql label-matchers delete}: no selector has a condition on the label any more. */
public final class DeleteMatcher implements Command {
  private final Argument<String> query = Argument.text("query", "PromQL query.");

  private final Argument<String> name = Argument.text("name", "Name of the label to delete.");

  private final Terminal terminal;
  private final Root root;

  public DeleteMatcher(Terminal terminal, Root root) {
    this.terminal = terminal;
    this.root = root;
  }

  @Override
  public Word word() {
    return Word.command("delete", "Delete a label from the query.", this).arguments(query, name);
  }

  @Override
  public int run() {
    root.requireExperimental();
    terminal
        .out()
        .println(
            MatcherEdit.edited(
                query.value(),
                root.parser(),
                all -> all.stream().filter(each -> !each.name().equals(name.value())).toList()));
    return 0;
  }
}
