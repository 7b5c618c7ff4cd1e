package dev.ferula.tsdb.block;

import dev.ferula.disk.Disk;
import dev.ferula.tsdb.work.WorkLog.ChunkListener;
import java.nio.file.Path;

/**
 * Where new blocks are written, and how.
 *
 * @param disk the disk
 * @param directory the directory that each block gets a directory of its own in
 * @param segmentSize how many bytes a file of chunks may have; a chunk that is larger is alone in
 *     its file
 * @param headChunks hears of the chunks of the head's blocks
 */
public record BlockFolder(Disk disk, Path directory, long segmentSize, ChunkListener headChunks) {
  /** What the directory of a block ends in that is being deleted. */
  public static final String DELETION_SUFFIX = ".tmp-for-deletion";

  /** As large as Prometheus has them. */
  public static final long DEFAULT_SEGMENT_SIZE = 512L << 20;

  public BlockFolder {
    if (segmentSize <= 0) {
      throw new IllegalArgumentException("segment size " + segmentSize + ", want more than 0");
    }
  }

  /** A folder of blocks with chunk files of the usual size. */
  public BlockFolder(Disk disk, Path directory) {
    this(disk, directory, DEFAULT_SEGMENT_SIZE, (bytes, samples, millis) -> {});
  }

  /** As this one, in another directory. */
  public BlockFolder in(Path other) {
    return new BlockFolder(disk, other, segmentSize, headChunks);
  }

  /** Deletes a block, as {@link #delete(Disk, Path)}. */
  public void delete(Ulid ulid) {
    delete(disk, directory.resolve(ulid.toString()));
  }

  /**
   * Deletes the block in a directory. First it gets another name, for good: what a kill or a power
   * cut leaves of it is no block, and goes at the next start.
   */
  public static void delete(Disk disk, Path block) {
    Path doomed = block.resolveSibling(block.getFileName() + DELETION_SUFFIX);
    disk.rename(block, doomed);
    disk.syncDirectory(block.resolveSibling(""));
    disk.deleteTree(doomed);
  }
}
