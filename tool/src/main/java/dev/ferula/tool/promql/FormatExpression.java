package dev.ferula.tool.promql;

import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.PrettyPrinter;
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code promql format}. */
@Command(name = "format", description = "Format PromQL query to pretty printed form.")
public final class FormatExpression implements Callable<Integer> {
  @Parameters(paramLabel = "query", description = "PromQL query.")
  private String query = "";

  private final Terminal terminal;
  private final Root root;

  public FormatExpression(Terminal terminal, Root root) {
    this.terminal = terminal;
    this.root = root;
  }

  @Override
  public Integer call() {
    root.requireExperimental();
    Expr expr = Parser.parse(query, root.parser());
    terminal.out().println(PrettyPrinter.print(expr));
    return 0;
  }
}
