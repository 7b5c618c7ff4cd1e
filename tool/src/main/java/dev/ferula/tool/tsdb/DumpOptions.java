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
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tsdb.ReadOnlyTsdb;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What both kinds of dumps take, and the samples that they then print. */
final class DumpOptions {
  private static final String ALL = "{__name__=~'(?s:.*)'}";

  private final Flag<String> sandbox =
      Flag.text(
          "sandbox-dir-root",
          "Accepted for the sake of scripts. Nothing is written while a database is read, so no"
              + " sandbox is needed.");

  private final Flag<Long> minTime =
      Flag.one(
              "min-time",
              Syntaxes.LONG,
              "Minimum timestamp to dump, in milliseconds since the Unix epoch.")
          .initially(String.valueOf(Long.MIN_VALUE));

  private final Flag<Long> maxTime =
      Flag.one(
              "max-time",
              Syntaxes.LONG,
              "Maximum timestamp to dump, in milliseconds since the Unix epoch.")
          .initially(String.valueOf(Long.MAX_VALUE));

  private final Flag<List<String>> match =
      Flag.all("match", Syntaxes.TEXT, "Series selector. Can be specified multiple times.")
          .initially(ALL);

  final Argument<String> path =
      Argument.text("db path", "Database path (default is data/).")
          .initially(Databases.DEFAULT_PATH);

  /** The flags. */
  Flag<?>[] flags() {
    return new Flag<?>[] {sandbox, minTime, maxTime, match};
  }

  /** Tells a consumer the series that one of the selectors matches, in order of their labels. */
  void read(Consumer<SeriesSet> consumer) {
    try (ReadOnlyTsdb db = Databases.open(path.value())) {
      requireSandbox();
      if (!db.hasLog() && maxTime.value() >= db.blocksEnd()) {
        throw new ToolException(
            "read WAL: find last checkpoint: open " + wal() + ": no such file or directory");
      }
      SelectHints hints = SelectHints.of(minTime.value(), maxTime.value()).inOrder();
      List<Querier> queriers = new ArrayList<>();
      for (String selector : match.value()) {
        List<Matcher> matchers = Databases.selector(selector);
        // One of nothing at all selects nothing here.
        if (!matchers.isEmpty()) {
          queriers.add(new Selected(db.querier(minTime.value(), maxTime.value()), matchers));
        }
      }
      try (Querier all = MergedQuerier.of(queriers)) {
        consumer.accept(all.select(hints, List.of()));
      }
    } catch (StorageException | DiskException e) {
      throw new ToolException(String.valueOf(e.getMessage()), e);
    }
  }

  /* Though nothing is put there: a slip in a script shows with both programs. */
  private void requireSandbox() {
    String root = sandbox.orNull();
    if (root != null && !root.isEmpty() && !Disk.real().exists(Path.of(root))) {
      throw new ToolException(
          "setting up sandbox dir: stat " + root + ": no such file or directory");
    }
  }

  private String wal() {
    assert Disk.real().exists(Path.of(path.value()));
    return path.value().endsWith("/") ? path.value() + "wal" : path.value() + "/wal";
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
