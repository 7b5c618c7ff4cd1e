package dev.ferula.tool.promql;

import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.PrettyPrinter;
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Word;

/** {@code promql format}. */
public final class FormatExpression implements Command {
  private final Argument<String> query = Argument.text("query", "PromQL query.");

  private final Terminal terminal;
  private final Root root;

  public FormatExpression(Terminal terminal, Root root) {
    this.terminal = terminal;
    this.root = root;
  }

  @Override
  public Word word() {
    return Word.command("format", "Format PromQL query to pretty printed form.", this)
        .arguments(query);
  }

  @Override
  public int run() {
    root.requireExperimental();
    Expr expr = Parser.parse(query.value(), root.parser());
    terminal.out().println(PrettyPrinter.print(expr));
    return 0;
  }
}
