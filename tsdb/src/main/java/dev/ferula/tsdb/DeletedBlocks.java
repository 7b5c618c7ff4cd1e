package dev.ferula.tsdb;

import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.tsdb.state.StateFile;
import java.nio.file.Path;
import java.util.List;

/**
 * Up to which time blocks were deleted with nothing in their place, or none was written because all
 * of its samples were deleted. The log may have their samples yet, and where no later block is left
 * a start would bring them back: those that somebody deleted, and those beyond retention. For one
 * thread at a time.
 */
final class DeletedBlocks {
  private static final System.Logger LOG = System.getLogger(DeletedBlocks.class.getName());
  private static final String BEFORE = "before";

  private final Disk disk;
  private final Path directory;

  DeletedBlocks(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /** All samples from before are deleted or in blocks; {@link Long#MIN_VALUE} where none is. */
  long before() {
    try {
      List<StateFile.Line> lines = StateFile.read(disk, directory, StateFile.DELETED_BLOCKS);
      long before = Long.MIN_VALUE;
      for (StateFile.Line line : lines == null ? List.<StateFile.Line>of() : lines) {
        if (!line.key().equals(BEFORE)) {
          throw StateFile.unknown(directory, line);
        }
        before = Math.max(before, line.number(0));
      }
      return before;
    } catch (CorruptionException e) {
      LOG.log(
          WARNING,
          "not known which samples of the log were deleted with their blocks error=\"{0}\"",
          e.getMessage());
      return Long.MIN_VALUE;
    }
  }

  /** Notes it before the blocks go; on a full disk they go all the same, as that makes room. */
  void before(long time) {
    if (time <= before()) {
      return;
    }
    try {
      StateFile file = new StateFile(StateFile.DELETED_BLOCKS);
      file.line(BEFORE, time);
      file.replace(disk, directory);
    } catch (DiskException e) {
      LOG.log(WARNING, "deletion of blocks not recorded error=\"" + e.getMessage() + "\"");
    }
  }
}
