package dev.ferula.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.storage.MergedQuerier;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.head.log.OutOfOrderLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database that is only looked at: nothing in its directory is changed, repaired or locked, so it
 * may also be one that a server has open. Safe for use by several threads.
 */
public final class ReadOnlyTsdb implements Queryable, AutoCloseable {
  private static final String WAL = "wal";
  private static final int SEED = 1;

  private final Disk disk;
  private final Path directory;
  private final List<Block> blocks = new ArrayList<>();
  private @Nullable Head head;

  private ReadOnlyTsdb(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /**
   * Opens the blocks of a directory; the log is read when it is first asked for. What has no
   * meta.json is no block yet, or none any more.
   *
   * @throws dev.ferula.disk.CorruptionException if a block is damaged
   */
  public static ReadOnlyTsdb open(Disk disk, Path directory) {
    ReadOnlyTsdb db = new ReadOnlyTsdb(disk, directory);
    try {
      for (String name : disk.list(directory)) {
        Path path = directory.resolve(name);
        if (Block.isThere(disk, path)) {
          db.blocks.add(Block.open(disk, path));
        }
      }
    } catch (RuntimeException e) {
      db.close();
      throw e;
    }
    db.blocks.sort(Comparator.comparingLong(block -> block.meta().minTime()));
    return db;
  }

  /** The blocks, oldest first. */
  public List<Block> blocks() {
    return List.copyOf(blocks);
  }

  /** Whether there is a log, of which the newest samples are read. */
  public boolean hasLog() {
    return disk.isDirectory(directory.resolve(WAL));
  }

  /* What came out of order and is in no block yet may be older than the blocks. */
  private boolean hasLateLog() {
    return !disk.list(directory.resolve(OutOfOrderLog.DIRECTORY)).isEmpty();
  }

  /** The time up to which the blocks have the samples, {@link Long#MIN_VALUE} without any. */
  public long blocksEnd() {
    return blocks.stream().mapToLong(b -> b.meta().maxTime()).max().orElse(Long.MIN_VALUE);
  }

  private synchronized Head head() {
    Head read = head;
    if (read == null) {
      read =
          Head.ofLog(
              disk,
              directory,
              MemoryBudget.unlimited().share("read", Long.MAX_VALUE).account("head"),
              SEED,
              blocksEnd());
      head = read;
    }
    return read;
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    List<Querier> queriers = new ArrayList<>();
    for (Block block : blocks.stream().sorted(Blocks.BY_PRECEDENCE).toList()) {
      if (block.meta().minTime() <= maxTime && block.meta().maxTime() > minTime) {
        queriers.add(block.querier(minTime, maxTime));
      }
    }
    if (hasLog() && (maxTime >= blocksEnd() || hasLateLog())) {
      queriers.add(head().querier(minTime, maxTime));
    }
    return MergedQuerier.of(queriers);
  }

  @Override
  public void close() {
    blocks.forEach(Block::close);
  }
}
