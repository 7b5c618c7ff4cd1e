package dev.ferula.tool.script;

import dev.ferula.promqltest.PromqlTest;
import dev.ferula.tool.ExistingFile;
import dev.ferula.tool.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs promqltest scripts; the last line says how many evaluations passed and failed. */
@Command(
    name = "promqltest",
    description = "Run scripts of expressions and the values they must have.")
public final class PromqlScripts implements Callable<Integer> {
  @Parameters(paramLabel = "script", arity = "1..*", converter = ExistingFile.class)
  private List<Path> files = new ArrayList<>();

  private final Terminal terminal;

  public PromqlScripts(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return new PromqlTest(System::nanoTime, terminal.out()).run(files) == 0 ? 0 : 1;
  }
}
