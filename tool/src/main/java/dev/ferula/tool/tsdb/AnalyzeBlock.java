package dev.ferula.tool.tsdb;

import dev.ferula.disk.CorruptionException;
import dev.ferula.matcher.Matcher;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tsdb.ReadOnlyTsdb;
import dev.ferula.tsdb.block.Block;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsdb analyze}. */
@Command(
    name = "analyze",
    description = "Analyze churn, label pair cardinality and compaction efficiency.")
public final class AnalyzeBlock implements Callable<Integer> {
  @Option(names = "--limit", description = "How many items to show in each list.")
  private int limit = 20;

  @Option(names = "--extended", description = "Run extended analysis.")
  private boolean extended;

  @Option(
      names = "--match",
      description = "Series selector to analyze. Only 1 set of matchers is supported now.")
  private String match = "";

  @Parameters(
      index = "0",
      paramLabel = "db path",
      arity = "0..1",
      description = "Database path (default is data/).")
  private String path = Databases.DEFAULT_PATH;

  @Parameters(
      index = "1",
      paramLabel = "block id",
      arity = "0..1",
      description = "Block to analyze (default is the last block).")
  private String block = "";

  private final Terminal terminal;

  public AnalyzeBlock(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    List<Matcher> matchers = match.isEmpty() ? List.of() : Databases.selector(match);
    try (ReadOnlyTsdb db = Databases.open(path)) {
      BlockAnalysis analysis = new BlockAnalysis(wanted(db), terminal.out(), limit);
      analysis.print(match, matchers);
      if (extended) {
        new ChunkAnalysis(wanted(db), terminal.out()).print(matchers);
      }
    } catch (CorruptionException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
    return 0;
  }

  private Block wanted(ReadOnlyTsdb db) {
    if (block.isEmpty()) {
      if (db.blocks().isEmpty()) {
        throw new ToolException("no blocks found");
      }
      return db.blocks().stream()
          .max((a, b) -> a.meta().ulid().compareTo(b.meta().ulid()))
          .orElseThrow();
    }
    return db.blocks().stream()
        .filter(b -> b.meta().ulid().toString().equals(block))
        .findFirst()
        .orElseThrow(() -> new ToolException("invalid block ID " + block));
  }
}
