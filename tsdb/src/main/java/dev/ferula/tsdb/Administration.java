package dev.ferula.tsdb;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.Disk;
import dev.ferula.disk.DiskException;
import dev.ferula.disk.MappedFault;
import dev.ferula.matcher.Matcher;
import dev.ferula.storage.StorageException;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.head.Head;
import dev.ferula.tsdb.state.DeletedBlocks;
import dev.ferula.tsdb.work.LongWork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What an administrator has a database do: delete series, clean deleted samples from blocks, and
 * take snapshots. Runs while no maintenance does.
 */
final class Administration {
  private final Head head;
  private final Blocks blocks;
  private final BlockFolder folder;
  private final DeletedBlocks deleted;
  private final Supplier<Ulid> names;
  private volatile boolean xor2;

  Administration(Head head, Blocks blocks, BlockFolder folder, Supplier<Ulid> names, boolean xor2) {
    this.head = head;
    this.blocks = blocks;
    this.folder = folder;
    this.deleted = new DeletedBlocks(folder.disk(), folder.directory());
    this.names = names;
    this.xor2 = xor2;
  }

  /** Changes whether chunks of floats that are written anew are XOR2 chunks. */
  void xor2(boolean enabled) {
    xor2 = enabled;
  }

  /**
   * Deletes from all blocks and then from the head. One block that it does not reach keeps it from
   * none of the others, but is told.
   */
  void delete(long minTime, long maxTime, List<Matcher> matchers) {
    guarded(
        "delete series",
        () -> {
          List<RuntimeException> failures = new ArrayList<>();
          reload(failures);
          List<Block> all = blocks.all();
          try (LongWork.Piece progress = begin(LongWork.Kind.DELETION, all.size() + 1L)) {
            for (Block block : all) {
              if (block.meta().minTime() <= maxTime && block.meta().maxTime() > minTime) {
                delete(block, minTime, maxTime, matchers, failures);
              }
              progress.advance();
            }
            deleted.record(endOfDeleted(all));
            head.delete(minTime, maxTime, matchers);
          }
          requireAll(
              failures,
              "delete series: nothing is deleted of blocks",
              blocks.unread(minTime, maxTime));
        });
  }

  /* Blocks that could not be read may be readable now. */
  private void reload(List<RuntimeException> failures) {
    try {
      blocks.reload();
    } catch (DiskException e) {
      failures.add(e);
    }
  }

  private static void delete(
      Block block,
      long minTime,
      long maxTime,
      List<Matcher> matchers,
      List<RuntimeException> failures) {
    try {
      block.delete(minTime, maxTime, matchers);
    } catch (CorruptionException | DiskException e) {
      failures.add(e);
    }
  }

  private static void requireAll(
      List<RuntimeException> failures, String without, List<String> unread) {
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
    if (!unread.isEmpty()) {
      throw new StorageException(
          StorageException.Kind.IO, without + " that cannot be read now: " + unread);
    }
  }

  /** Writes all blocks of which something is deleted anew. */
  void cleanTombstones() {
    guarded(
        "clean tombstones",
        () -> {
          List<Block> touched =
              blocks.all().stream().filter(block -> !block.tombstones().isEmpty()).toList();
          List<RuntimeException> failures = new ArrayList<>();
          try (LongWork.Piece progress = begin(LongWork.Kind.TOMBSTONE_CLEANUP, series(touched))) {
            for (Block block : touched) {
              clean(block, progress, failures);
            }
          }
          requireAll(failures, "", List.of());
        });
  }

  private void clean(Block block, LongWork.Piece progress, List<RuntimeException> failures) {
    try {
      rewrite(List.of(block), progress);
    } catch (CorruptionException e) {
      failures.add(e);
    } catch (DiskException e) {
      if (e.kind() == DiskException.Kind.FULL) {
        throw e; // So it is for the others.
      }
      failures.add(e);
    } catch (InternalError e) {
      failures.add(MappedFault.of(e, block.directory()));
    }
  }

  /** Writes blocks as one, or deletes them if nothing is left of them. */
  void join(List<Block> old) {
    try (LongWork.Piece progress = begin(LongWork.Kind.COMPACTION, series(old))) {
      rewrite(old, progress);
    }
  }

  private LongWork.Piece begin(LongWork.Kind kind, long all) {
    return head.counters().work().longWork().begin(kind, all);
  }

  private static long series(List<Block> all) {
    return all.stream().mapToLong(block -> block.meta().stats().series()).sum();
  }

  private void rewrite(List<Block> old, LongWork.Piece progress) {
    deleted.before(endOfDeleted(old));
    BlockMeta meta = new BlockMerge(old, xor2).write(folder, names.get(), progress);
    if (meta == null) {
      delete(old);
    } else {
      blocks.add(meta, old);
    }
  }

  /** Deletes blocks for good. */
  void delete(List<Block> old) {
    deleted.before(end(old));
    blocks.delete(old);
  }

  /** Notes of which blocks something is deleted, as Prometheus may have done. */
  void noteDeletions() {
    deleted.before(endOfDeleted(blocks.all()));
  }

  /* The log has these samples yet, and a start that misses such a block would bring them back. */
  private long endOfDeleted(List<Block> all) {
    return end(all.stream().filter(block -> !block.tombstones().isEmpty()).toList());
  }

  /* What the head has of their time may be from before they were put there. */
  private long end(List<Block> all) {
    List<BlockMeta> metas = all.stream().map(Block::meta).toList();
    return Math.min(Blocks.end(metas, Long.MAX_VALUE), head.minTime());
  }

  /**
   * Gives all blocks second names in another directory, and writes the head there as a block. One
   * that cannot be read keeps none of the others out, but is told: who restores the copy would miss
   * it.
   */
  void snapshot(Path target, boolean withHead) {
    if (isFolder(target)) {
      throw new IllegalArgumentException("cannot snapshot into base directory");
    }
    guarded(
        "snapshot",
        () -> {
          Disk disk = folder.disk();
          disk.createDirectories(target);
          List<RuntimeException> failures = new ArrayList<>();
          reload(failures);
          List<Block> all = blocks.all();
          try (LongWork.Piece progress = begin(LongWork.Kind.SNAPSHOT, all.size() + 1L)) {
            for (Block block : all) {
              block.snapshot(target);
              progress.advance();
            }
            if (withHead) {
              head.snapshot(folder.in(target), names);
            }
          }
          disk.syncDirectory(target);
          requireAll(
              failures,
              "snapshot: " + target.getFileName() + " is without blocks",
              blocks.unread(Long.MIN_VALUE, Long.MAX_VALUE));
        });
  }

  private boolean isFolder(Path target) {
    Path directory = folder.directory().toAbsolutePath().normalize();
    return target.toAbsolutePath().normalize().equals(directory);
  }

  private void guarded(String action, Runnable task) {
    try {
      task.run();
    } catch (DiskException e) {
      StorageException.Kind kind =
          e.kind() == DiskException.Kind.FULL
              ? StorageException.Kind.FULL
              : StorageException.Kind.IO;
      throw new StorageException(kind, action + ": " + e.getMessage(), e);
    } catch (CorruptionException e) {
      throw new StorageException(StorageException.Kind.CORRUPT, action + ": " + e.getMessage(), e);
    } catch (InternalError e) {
      DiskException fault = MappedFault.of(e, folder.directory());
      throw new StorageException(
          StorageException.Kind.IO, action + ": " + fault.getMessage(), fault);
    }
  }
}
