package dev.ferula.tsdb.check;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.tsdb.block.BlockCheck;
import dev.ferula.tsdb.chunkshead.HeadChunkScan;
import dev.ferula.tsdb.head.snapshot.SnapshotFolder;
import dev.ferula.tsdb.head.snapshot.SnapshotState;
import dev.ferula.tsdb.state.DeletedBlocks;
import dev.ferula.tsdb.state.StateFile;
import dev.ferula.wal.Damage;
import dev.ferula.wal.RecordVisitor;
import dev.ferula.wal.SampleColumns;
import dev.ferula.wal.SnapshotReader;
import dev.ferula.wal.SnapshotVisitor;
import dev.ferula.wal.WalReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks the structure of everything in a database's directory without changing anything. The
 * database need not be closed, though what is being written may then look torn.
 */
public final class DatabaseCheck {
  private static final SnapshotVisitor NOBODY =
      (ref, start, last, encoding, bytes, offset, length, lastBits) -> {};

  private final Disk disk;
  private final Path directory;
  private final List<String> problems = new ArrayList<>();
  private int blocks;
  private long records;

  public DatabaseCheck(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /**
   * Checks blocks, log, out-of-order log, second copy of series, snapshot and head chunks; not what
   * a start proves for itself and does without.
   *
   * @return what is wrong, one line each; a log that just ends within a record is not
   */
  public List<String> run() {
    problems.clear();
    blocks = 0;
    records = 0;
    for (String name : BlockCheck.blocks(disk, directory)) {
      new BlockCheck(disk, directory.resolve(name), problems::add).run();
      blocks++;
    }
    log("wal", new SeriesBeforeSamples());
    log("wbl", new RecordVisitor() {});
    log("series", new RecordVisitor() {});
    snapshot();
    deletedBlocks();
    for (CorruptionException damage :
        HeadChunkScan.of(
            disk, directory.resolve("chunks_head"), (ref, at, min, max, n, encoding, late) -> {})) {
      problems.add(damage.getMessage());
    }
    return List.copyOf(problems);
  }

  /** How many blocks were looked at. */
  public int blocks() {
    return blocks;
  }

  /** How many records of the logs were read. */
  public long records() {
    return records;
  }

  private void snapshot() {
    SnapshotFolder folder = SnapshotFolder.last(disk, directory);
    if (folder != null) {
      try {
        SnapshotState.read(disk, folder.path());
        records += new SnapshotReader().read(disk, folder.path(), NOBODY);
      } catch (CorruptionException | DiskException e) {
        problems.add(e.getMessage());
      }
    }
  }

  private void deletedBlocks() {
    try {
      StateFile.read(disk, directory, StateFile.DELETED_BLOCKS);
      if (new DeletedBlocks(disk, directory).isOfAnotherLog()) {
        problems.add(StateFile.in(directory) + ": speaks of the log of another folder");
      }
    } catch (CorruptionException | DiskException e) {
      problems.add(e.getMessage());
    }
  }

  private void log(String name, RecordVisitor visitor) {
    Path path = directory.resolve(name);
    if (!disk.isDirectory(path)) {
      return;
    }
    try (WalReader reader = WalReader.open(disk, path)) {
      while (reader.next()) {
        reader.decode(visitor);
        records++;
      }
      for (Damage damage : reader.damages()) {
        if (!damage.tornTail()) {
          problems.add(damage.toString());
        }
      }
    } catch (DiskException e) {
      problems.add(e.getMessage());
    }
    if (visitor instanceof SeriesBeforeSamples order && !order.unknown.isEmpty()) {
      problems.add(path + ": samples of " + order.unknown.size() + " refs without a series");
    }
  }

  /** Notes the refs of samples that no series record stands before. */
  private static final class SeriesBeforeSamples implements RecordVisitor {
    private static final int MAX_UNKNOWN = 1 << 20;

    private final Set<Long> known = new HashSet<>();
    private final Set<Long> unknown = new HashSet<>();

    @Override
    public void series(long ref, int labels, byte[] bytes, int offset, int length) {
      known.add(ref);
    }

    @Override
    public void samples(SampleColumns samples) {
      for (int i = 0; i < samples.size; i++) {
        if (!known.contains(samples.refs[i]) && unknown.size() < MAX_UNKNOWN) {
          unknown.add(samples.refs[i]);
        }
      }
    }
  }
}
