package dev.ferula.tool.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.matcher.Matcher;
import dev.ferula.storage.ForwardingQuerier;
import dev.ferula.storage.MergedQuerier;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import dev.ferula.storage.StorageException;
import dev.ferula.tool.ToolException;
import dev.ferula.tsdb.ReadOnlyTsdb;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What both kinds of dumps take, and the samples that they then print. */
final class DumpOptions {
  @Option(
      names = "--sandbox-dir-root",
      description =
          "Accepted for the sake of scripts. Nothing is written while a database is read, so no"
              + " sandbox is needed.")
  private String unusedSandbox = "";

  @Option(
      names = "--min-time",
      description = "Minimum timestamp to dump, in milliseconds since the Unix epoch.")
  private long minTime = Long.MIN_VALUE;

  @Option(
      names = "--max-time",
      description = "Maximum timestamp to dump, in milliseconds since the Unix epoch.")
  private long maxTime = Long.MAX_VALUE;

  @Option(names = "--match", description = "Series selector. Can be specified multiple times.")
  private List<String> match = new ArrayList<>(List.of("{__name__=~'(?s:.*)'}"));

  @Parameters(
      paramLabel = "db path",
      arity = "0..1",
      description = "Database path (default is data/).")
  private String path = Databases.DEFAULT_PATH;

  /** Tells a consumer the series that one of the selectors matches, in order of their labels. */
  void read(Consumer<SeriesSet> consumer) {
    try (ReadOnlyTsdb db = Databases.open(path)) {
      if (!db.hasLog() && maxTime >= db.blocksEnd()) {
        throw new ToolException(
            "read WAL: find last checkpoint: open " + wal() + ": no such file or directory");
      }
      SelectHints hints = SelectHints.of(minTime, maxTime).inOrder();
      List<Querier> queriers = new ArrayList<>();
      for (String selector : match) {
        queriers.add(new Selected(db.querier(minTime, maxTime), Databases.selector(selector)));
      }
      try (Querier all = MergedQuerier.of(queriers)) {
        consumer.accept(all.select(hints, List.of()));
      }
    } catch (StorageException | DiskException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
  }

  private String wal() {
    assert Disk.real().exists(java.nio.file.Path.of(path));
    return path.endsWith("/") ? path + "wal" : path + "/wal";
  }

  /** A querier that always selects the same. */
  private static final class Selected extends ForwardingQuerier {
    private final List<Matcher> matchers;

    Selected(Querier querier, List<Matcher> matchers) {
      super(querier);
      this.matchers = matchers;
    }

    @Override
    public SeriesSet select(SelectHints hints, List<Matcher> none) {
      return querier.select(hints, matchers);
    }
  }
}
