package dev.ferula.tool.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Word;
import dev.ferula.tsdb.check.DatabaseCheck;
import java.nio.file.Path;
import java.util.List;

/** {@code tsdb check}, which promtool does not have. */
public final class CheckDatabase implements Command {
  private final Argument<String> path =
      Argument.text("db path", "Database path (default is data/).")
          .initially(Databases.DEFAULT_PATH);

  private final Terminal terminal;

  public CheckDatabase(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Word word() {
    return Word.command(
            "check",
            "Check the structure of a database without changing it: blocks (index, chunks, tombstones,"
                + " meta.json), write-ahead log, head chunks.",
            this)
        .arguments(path);
  }

  @Override
  public int run() {
    Path directory = Path.of(path.value());
    if (!Disk.real().isDirectory(directory)) {
      throw new ToolException("opening the db dir: " + path.value() + " is no directory");
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
