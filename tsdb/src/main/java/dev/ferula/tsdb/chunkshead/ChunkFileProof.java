package dev.ferula.tsdb.chunkshead;

import static java.lang.System.Logger.Level.WARNING;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.tsdb.state.StateFile;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether no chunk is missing before one that there is, and the ledger by which the next start
 * knows it. For one thread at a time.
 */
final class ChunkFileProof {
  private static final System.Logger LOG = System.getLogger(ChunkFileProof.class.getName());

  private final Disk disk;
  private final Path directory;
  private @Nullable ChunkFileLedger ledger;
  private boolean holds;
  private boolean due;

  private ChunkFileProof(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /**
   * Reads the ledger of a directory.
   *
   * @param damaged told if it is damaged, and counts as none then
   */
  static ChunkFileProof of(Disk disk, Path directory, Consumer<CorruptionException> damaged) {
    ChunkFileProof proof = new ChunkFileProof(disk, directory);
    try {
      proof.ledger = ChunkFileLedger.read(disk, directory);
    } catch (CorruptionException e) {
      damaged.accept(e);
    }
    return proof;
  }

  /** As {@link #of}; what is damaged is logged, as it is written anew. */
  static ChunkFileProof of(Disk disk, Path directory) {
    return of(
        disk,
        directory,
        damage ->
            LOG.log(
                WARNING,
                "all of the log is read, as it is not known whether head chunks are missing error=\"{0}\"",
                damage.getMessage()));
  }

  /** Files of lower numbers were let go, though the process may have ended before they went. */
  int first() {
    return ledger == null ? 0 : ledger.first();
  }

  /** Chunks of older samples may not be there; {@link Long#MIN_VALUE} where that is not known. */
  long before() {
    return ledger == null ? Long.MIN_VALUE : ledger.before();
  }

  /** The highest number that a file is known to have had. */
  int last() {
    return ledger == null ? 0 : ledger.last();
  }

  /**
   * Compares files with the ledger.
   *
   * @param ends where the chunks of each file end
   * @param damages gets what is not as it was, unless it is there already
   */
  void compare(SortedMap<Integer, Long> ends, List<CorruptionException> damages) {
    if (ledger == null) {
      holds = ends.values().stream().allMatch(end -> end <= HeadChunkLayout.HEADER_SIZE);
      return;
    }
    holds = ledger.knows(ends);
    if (!holds) {
      return;
    }
    for (CorruptionException missing : ledger.missing(directory, ends)) {
      if (damages.stream().noneMatch(told -> told.resource().equals(missing.resource()))) {
        damages.add(missing);
      }
    }
  }

  boolean holds() {
    return holds;
  }

  /** It holds from now on, as is known from elsewhere. */
  void hold() {
    due |= !holds;
    holds = true;
  }

  /** There is something that the ledger does not know yet. */
  void changed() {
    due = true;
  }

  /** Whether the ledger must be written before another chunk. */
  boolean isDue() {
    return due && holds;
  }

  /** Writes the ledger. */
  void record(ChunkFileLedger next) {
    due = true;
    next.write(disk, directory);
    ledger = next;
    due = false;
  }

  /** Writes the ledger if the disk takes it; without, the next start reads more. */
  void tryRecord(ChunkFileLedger next) {
    try {
      record(next);
    } catch (DiskException e) {
      LOG.log(WARNING, "files of head chunks not recorded error=\"" + e.getMessage() + "\"");
    }
  }

  /** Deletes the ledger. */
  void forget() {
    disk.delete(StateFile.in(directory));
    ledger = null;
  }
}
