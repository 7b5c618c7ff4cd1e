package dev.ferula.tool.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tsdb.check.DatabaseCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tsdb check}, which promtool does not have. */
@Command(
    name = "check",
    description =
        "Check the structure of a database without changing it: blocks (index, chunks, tombstones,"
            + " meta.json), write-ahead log, head chunks.")
public final class CheckDatabase implements Callable<Integer> {
  @Parameters(
      paramLabel = "db path",
      arity = "0..1",
      description = "Database path (default is data/).")
  private String path = Databases.DEFAULT_PATH;

  private final Terminal terminal;

  public CheckDatabase(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Path directory = Path.of(path);
    if (!Disk.real().isDirectory(directory)) {
      throw new ToolException("opening the db dir: " + path + " is no directory");
    }
    DatabaseCheck check = new DatabaseCheck(Disk.real(), directory);
    List<String> problems = check.run();
    problems.forEach(problem -> terminal.err().println("  FAILED: " + problem));
    if (!problems.isEmpty()) {
      return 1;
    }
    terminal
        .out()
        .println(
            "  SUCCESS: " + check.blocks() + " blocks and " + check.records() + " log records");
    return 0;
  }
}
