package dev.ferula.tool.script;

import dev.ferula.promqltest.PromqlTest;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.nio.file.Path;
import java.util.List;

/** Runs promqltest scripts; the last line says how many evaluations passed and failed. */
public final class PromqlScripts implements Command {
  private final Argument<List<Path>> files = Argument.all("script", Syntaxes.EXISTING_FILE, "");

  private final Terminal terminal;

  public PromqlScripts(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Word word() {
    return Word.command(
            "promqltest", "Run scripts of expressions and the values they must have.", this)
        .arguments(files);
  }

  @Override
  public int run() {
    return new PromqlTest(System::nanoTime, terminal.out()).run(files.value()) == 0 ? 0 : 1;
  }
}
