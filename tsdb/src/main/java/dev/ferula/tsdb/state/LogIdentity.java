package dev.ferula.tsdb.state;

import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * A number that tells a database's log from those of all others. What stands elsewhere about the
 * log has it too, so that nothing is believed that was said of another one. For one thread at a
 * time.
 */
public final class LogIdentity {
  private static final System.Logger LOG = System.getLogger(LogIdentity.class.getName());
  private static final String FIRST_LINE = "log 1";
  private static final String ID = "id";

  private final Disk disk;
  private final Path log;

  /** That of the log in a database's directory. */
  public LogIdentity(Disk disk, Path directory) {
    this.disk = disk;
    this.log = directory.resolve("wal");
  }

  /** Nothing where the log has none yet, or it is damaged. */
  public OptionalLong id() {
    try {
      List<StateFile.Line> lines = StateFile.read(disk, log, FIRST_LINE);
      if (lines != null && lines.size() == 1 && lines.getFirst().key().equals(ID)) {
        return OptionalLong.of(lines.getFirst().number(0));
      }
    } catch (CorruptionException | DiskException e) {
      LOG.log(WARNING, "the log is not known by its number error=\"" + e.getMessage() + "\"");
    }
    return OptionalLong.empty();
  }

  /** Gives the log a number where it has none: the one by which others know it, or a new one. */
  public void give(OptionalLong known, RandomGenerator random) {
    if (id().isPresent()) {
      return;
    }
    StateFile file = new StateFile(FIRST_LINE);
    file.line(ID, known.isPresent() ? known.getAsLong() : random.nextLong());
    try {
      file.replace(disk, log);
    } catch (DiskException e) {
      LOG.log(WARNING, "the log got no number error=\"" + e.getMessage() + "\"");
    }
  }
}
