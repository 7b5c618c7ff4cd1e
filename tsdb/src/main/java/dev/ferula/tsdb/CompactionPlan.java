package dev.ferula.tsdb;

import dev.ferula.tsdb.block.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * Which blocks to write as one: those in one stretch of the next larger range, three times the one
 * before, once a newer block shows that the stretch is over. The newest block is left out, as are
 * blocks that overlap others, have tombstones or failed before.
 */
final class CompactionPlan {
  private static final int STEP = 3;
  private static final int STEPS = 9;

  private final List<Long> ranges = new ArrayList<>();

  /** A plan with ranges from {@code smallest} up to {@code largest} milliseconds. */
  CompactionPlan(long smallest, long largest) {
    long range = smallest;
    for (int i = 0; i < STEPS && range <= largest; i++) {
      ranges.add(range);
      range = Math.multiplyExact(range, STEP);
    }
  }

  /** The blocks to write as one next, in order of time; none if there is nothing to do. */
  List<Block> next(List<Block> blocks) {
    if (blocks.size() < 2) {
      return List.of();
    }
    List<Block> settled = blocks.subList(0, blocks.size() - 1);
    long newest = blocks.getLast().meta().minTime();
    for (int i = 1; i < ranges.size(); i++) {
      List<Block> found = group(settled, ranges.get(i), newest);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static List<Block> group(List<Block> blocks, long range, long newest) {
    List<Block> group = new ArrayList<>();
    long stretch = 0;
    for (Block block : blocks) {
      long start = Math.floorDiv(block.meta().minTime(), range) * range;
      if (start != stretch || block.meta().maxTime() > start + range) {
        if (isReady(group, stretch + range, newest)) {
          return group;
        }
        group.clear();
        stretch = start;
      }
      if (block.meta().maxTime() <= start + range) {
        group.add(block);
      }
    }
    return isReady(group, stretch + range, newest) ? group : List.of();
  }

  private static boolean isReady(List<Block> group, long end, long newest) {
    if (group.size() < 2) {
      return false;
    }
    for (int i = 0; i < group.size(); i++) {
      Block block = group.get(i);
      boolean apart = i == 0 || group.get(i - 1).meta().maxTime() <= block.meta().minTime();
      if (!apart || block.meta().compaction().failed() || !block.tombstones().isEmpty()) {
        return false;
      }
    }
    return group.getLast().meta().maxTime() == end || newest >= end;
  }
}
