package dev.ferula.tool.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.tool.Terminal;
import dev.ferula.tsdb.ReadOnlyTsdb;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsdb list}. */
@Command(name = "list", description = "List tsdb blocks.")
public final class ListBlocks implements Callable<Integer> {
  @Option(
      names = {"-r", "--human-readable"},
      description = "Print human readable values.")
  private boolean humanReadable;

  @Parameters(
      paramLabel = "db path",
      arity = "0..1",
      description = "Database path (default is data/).")
  private String path = Databases.DEFAULT_PATH;

  private final Terminal terminal;

  public ListBlocks(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (ReadOnlyTsdb db = Databases.open(path)) {
      new BlockTable(Disk.real(), terminal.out(), humanReadable).print(db.blocks(), true);
    }
    return 0;
  }
}
