package dev.ferula.tsdb;

import dev.ferula.tsdb.block.Block;
import java.util.ArrayList;
import java.util.List;

/** Which blocks have to go: whole ones, the oldest first. */
final class Retention {
  private final long time;
  private final long bytes;

  /**
   * Limits, of which 0 means none.
   *
   * @param time milliseconds from the end of the newest block back
   * @param bytes of blocks and head together
   */
  Retention(long time, long bytes) {
    this.time = time;
    this.bytes = bytes;
  }

  List<Block> beyondTime(List<Block> blocks) {
    if (time == 0 || blocks.isEmpty()) {
      return List.of();
    }
    long newest = blocks.stream().mapToLong(b -> b.meta().maxTime()).max().orElse(0);
    return blocks.stream().filter(b -> newest - b.meta().maxTime() >= time).toList();
  }

  /** The oldest blocks, as many as bring blocks and head below the limit. */
  List<Block> beyondBytes(List<Block> blocks, long headBytes) {
    List<Block> gone = new ArrayList<>();
    if (bytes == 0) {
      return gone;
    }
    long total = headBytes + blocks.stream().mapToLong(Block::size).sum();
    for (Block block : blocks) {
      if (total <= bytes) {
        break;
      }
      gone.add(block);
      total -= block.size();
    }
    return gone;
  }
}
