package dev.ferula.tool.tsdb;

import dev.ferula.tool.Terminal;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Word;
import dev.ferula.tsdb.ReadOnlyTsdb;

/** {@code tsdb list}. */
public final class ListBlocks implements Command {
  private final Flag<Boolean> humanReadable =
      Flag.toggle("human-readable", "Print human readable values.").letter("r");

  private final Argument<String> path =
      Argument.text("db path", "Database path (default is data/).")
          .initially(Databases.DEFAULT_PATH);

  private final Terminal terminal;

  public ListBlocks(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Word word() {
    return Word.command("list", "List tsdb blocks.", this).flags(humanReadable).arguments(path);
  }

  @Override
  public int run() {
    try (ReadOnlyTsdb db = Databases.open(path.value())) {
      new BlockTable(terminal.out(), humanReadable.value()).print(db.blocks(), true);
    }
    return 0;
  }
}
