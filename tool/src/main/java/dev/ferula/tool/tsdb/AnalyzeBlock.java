package dev.ferula.tool.tsdb;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.MappedFault;
import dev.ferula.matcher.Matcher;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.Ulid;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** {@code tsdb analyze}. */
public final class AnalyzeBlock implements Command {
  private final Flag<Integer> limit =
      Flag.one("limit", Syntaxes.INT, "How many items to show in each list.").initially("20");

  private final Flag<Boolean> extended = Flag.toggle("extended", "Run extended analysis.");

  private final Flag<String> match =
      Flag.text("match", "Series selector to analyze. Only 1 set of matchers is supported now.");

  private final Argument<String> path =
      Argument.text("db path", "Database path (default is data/).")
          .initially(Databases.DEFAULT_PATH);

  private final Argument<String> block =
      Argument.text("block id", "Block to analyze (default is the last block).").optional();

  private final Terminal terminal;

  public AnalyzeBlock(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Word word() {
    return Word.command(
            "analyze", "Analyze churn, label pair cardinality and compaction efficiency.", this)
        .flags(limit, extended, match)
        .arguments(path, block);
  }

  @Override
  public int run() {
    List<Matcher> matchers =
        match.value().isEmpty() ? List.of() : Databases.selector(match.value());
    Path directory = wanted(Databases.existing(path.value()));
    try (Block opened = Block.open(Disk.real(), directory)) {
      BlockAnalysis analysis = new BlockAnalysis(opened, terminal.out(), limit.value());
      analysis.print(match.value(), matchers);
      if (extended.value()) {
        new ChunkAnalysis(opened, terminal.out()).print(matchers);
      }
    } catch (CorruptionException | DiskException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    } catch (InternalError e) {
      DiskException fault = MappedFault.of(e, directory);
      throw new ToolException(String.valueOf(fault.getMessage()), fault);
    }
    return 0;
  }

  /* The other blocks may be damaged. */
  private Path wanted(Path database) {
    if (!block.value().isEmpty()) {
      Path named = database.resolve(block.value());
      if (!Disk.real().exists(named)) {
        throw new ToolException("invalid block ID " + block.value());
      }
      return named;
    }
    return Disk.real().list(database).stream()
        .filter(Ulid::isUlid)
        .max(Comparator.naturalOrder())
        .map(database::resolve)
        .orElseThrow(() -> new ToolException("no blocks found"));
  }
}
