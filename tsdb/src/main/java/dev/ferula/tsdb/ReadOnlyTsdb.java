package dev.ferula.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.storage.MergedQuerier;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.head.log.OutOfOrderLog;
import dev.ferula.tsdb.state.DeletedBlocks;
import java.nio.file.Path;
import java.time.InstantSource;
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
  private final List<Block> blocks;
  private final long logBegin;
  private @Nullable Head head;

  private ReadOnlyTsdb(Disk disk, Path directory, List<Block> blocks, long logBegin) {
    this.disk = disk;
    this.directory = directory;
    this.blocks = blocks;
    this.logBegin = logBegin;
  }

  /**
   * Opens the blocks of a directory; the log is read when it is first asked for. What has no
   * meta.json is no block yet, or none any more.
   *
   * @throws dev.ferula.disk.CorruptionException if a block is damaged
   */
  public static ReadOnlyTsdb open(Disk disk, Path directory) {
    return open(disk, directory, InstantSource.system());
  }

  /** As {@link #open(Disk, Path)}; blocks from the future do not hide the log's present. */
  static ReadOnlyTsdb open(Disk disk, Path directory, InstantSource clock) {
    List<Block> blocks = new ArrayList<>();
    try {
      for (String name : disk.list(directory)) {
        Path path = directory.resolve(name);
        if (Block.isThere(disk, path)) {
          blocks.add(Block.open(disk, path));
        }
      }
      blocks.sort(Comparator.comparingLong(block -> block.meta().minTime()));
      long future = clock.millis() + TsdbOptions.DEFAULT.blockRange().toMillis();
      long end = Blocks.end(blocks.stream().map(Block::meta).toList(), future);
      long deleted = new DeletedBlocks(disk, directory).before();
      return new ReadOnlyTsdb(
          disk, directory, List.copyOf(blocks), Blocks.logBegin(end, deleted, future));
    } catch (RuntimeException | Error e) {
      blocks.forEach(Block::close);
      throw e;
    }
  }

  /** The blocks, oldest first. */
  public List<Block> blocks() {
    return blocks;
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
              logBegin);
      head = read;
    }
    return read;
  }

  @Override
  public Querier querier(long minTime, long maxTime) {
    boolean asksLog = hasLog() && (maxTime >= logBegin || hasLateLog());
    List<Querier> ofHead = asksLog ? head().queriers(minTime, maxTime) : List.of();
    int inOrder = Math.min(1, ofHead.size());
    List<Querier> queriers =
        Blocks.queriers(Blocks.inOrder(blocks), minTime, maxTime, ofHead.subList(0, inOrder));
    /* What came out of order counts last, as it does once it is in blocks. */
    queriers.addAll(ofHead.subList(inOrder, ofHead.size()));
    return MergedQuerier.of(queriers);
  }

  @Override
  public void close() {
    blocks.forEach(Block::close);
  }
}
