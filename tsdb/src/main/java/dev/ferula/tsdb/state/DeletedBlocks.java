package dev.ferula.tsdb.state;

import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Up to which time something of blocks was deleted, or blocks with nothing in their place, or none
 * was written because all of its samples were deleted. The log may have these samples yet, and
 * where no later block is left, or can be read, a start would bring them back: those that somebody
 * deleted, and those beyond retention. For one thread at a time.
 */
public final class DeletedBlocks {
  private static final System.Logger LOG = System.getLogger(DeletedBlocks.class.getName());
  private static final String BEFORE = "before";
  private static final String LOG_ID = "log";

  private final Disk disk;
  private final Path directory;
  private final LogIdentity identity;

  /** That of a database. */
  public DeletedBlocks(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
    this.identity = new LogIdentity(disk, directory);
  }

  /** What the file says; of a log that nobody knows where it says nothing of it. */
  private record Content(long before, OptionalLong log) {
    static final Content NONE = new Content(Long.MIN_VALUE, OptionalLong.empty());
  }

  /** All samples from before are deleted or in blocks; {@link Long#MIN_VALUE} where none is. */
  public long before() {
    Content content = read();
    if (isOfAnotherLog(content)) {
      LOG.log(
          WARNING,
          "what blocks were deleted is said of another log, and not believed file=\"{0}\"",
          StateFile.in(directory));
      return Long.MIN_VALUE;
    }
    return content.before;
  }

  /** Whether what is said is of another folder, and not believed. */
  public boolean isOfAnotherLog() {
    return isOfAnotherLog(read());
  }

  private boolean isOfAnotherLog(Content content) {
    OptionalLong own = identity.id();
    return content.log.isPresent() && own.isPresent() && !content.log.equals(own);
  }

  /** The number of the log of which the file speaks, if it says. */
  public OptionalLong log() {
    return read().log;
  }

  private Content read() {
    try {
      List<StateFile.Line> lines = StateFile.read(disk, directory, StateFile.DELETED_BLOCKS);
      Content content = Content.NONE;
      for (StateFile.Line line : lines == null ? List.<StateFile.Line>of() : lines) {
        content =
            switch (line.key()) {
              case BEFORE -> new Content(Math.max(content.before, line.number(0)), content.log);
              case LOG_ID -> new Content(content.before, OptionalLong.of(line.number(0)));
              default -> throw StateFile.unknown(directory, line);
            };
      }
      return content;
    } catch (CorruptionException e) {
      LOG.log(
          WARNING,
          "not known which samples of the log were deleted with their blocks error=\"{0}\"",
          e.getMessage());
      return Content.NONE;
    }
  }

  /** Notes it before the blocks go; on a full disk they go all the same, as that makes room. */
  public void before(long time) {
    try {
      record(time);
    } catch (DiskException e) {
      LOG.log(WARNING, "deletion of blocks not recorded error=\"" + e.getMessage() + "\"");
    }
  }

  /**
   * Notes it.
   *
   * @throws DiskException if it could not be written down
   */
  public void record(long time) {
    if (time == Long.MIN_VALUE || time <= before()) {
      return;
    }
    StateFile file = new StateFile(StateFile.DELETED_BLOCKS);
    file.line(BEFORE, time);
    identity.id().ifPresent(id -> file.line(LOG_ID, id));
    file.replace(disk, directory);
  }
}
