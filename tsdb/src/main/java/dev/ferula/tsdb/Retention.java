package dev.ferula.tsdb;

import dev.ferula.tsdb.block.Block;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which blocks have to go: whole ones, those first that end first.
 *
 * @param time milliseconds from the end of the newest block back, 0 for no limit
 * @param bytes of blocks and head together, 0 for no limit
 * @param percentage of the file system that blocks and head may take, 0 for no limit; counts
 *     instead of {@code bytes}
 */
record Retention(long time, long bytes, double percentage) {
  private static final Comparator<Block> BY_END =
      Comparator.comparingLong(block -> block.meta().maxTime());

  static Retention of(TsdbOptions options) {
    return new Retention(
        options.retentionTime().toMillis(),
        options.retentionBytes(),
        options.retentionPercentage());
  }

  List<Block> beyondTime(List<Block> blocks) {
    if (time == 0 || blocks.isEmpty()) {
      return List.of();
    }
    long newest = Long.MIN_VALUE;
    for (Block block : blocks) {
      newest = Math.max(newest, block.meta().maxTime());
    }
    List<Block> gone = new ArrayList<>();
    for (Block block : blocks) {
      if (newest - block.meta().maxTime() >= time) {
        gone.add(block);
      }
    }
    return gone;
  }

  /**
   * The blocks that end first, as many as bring blocks and head below the limit: where blocks
   * overlap, a longer one has newer samples than a short one that began later.
   *
   * @param diskBytes the size of the file system, 0 where it is not known
   */
  List<Block> beyondBytes(List<Block> blocks, long headBytes, long diskBytes) {
    long limit = limit(diskBytes);
    List<Block> gone = new ArrayList<>();
    if (limit == 0) {
      return gone;
    }
    long total = headBytes + blocks.stream().mapToLong(Block::size).sum();
    for (Block block : blocks.stream().sorted(BY_END).toList()) {
      if (total <= limit) {
        break;
      }
      gone.add(block);
      total -= block.size();
    }
    return gone;
  }

  private long limit(long diskBytes) {
    return percentage > 0 && diskBytes > 0 ? (long) (diskBytes * percentage / 100) : bytes;
  }
}
