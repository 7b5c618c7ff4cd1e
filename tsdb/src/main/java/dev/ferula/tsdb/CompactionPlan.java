package dev.ferula.tsdb;

import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which blocks to write as one: first those that overlap, then those in one stretch of the next
 * larger range, three times the one before, once a newer block shows that the stretch is over, and
 * last a single block of which more than 5% is deleted. The newest block is left out but for
 * overlaps, as are blocks that failed before. Blocks of series that were picked out of the head are
 * written as one with their like only. For one thread at a time.
 */
final class CompactionPlan {
  private static final int STEP = 3;
  private static final int STEPS = 9;
  private static final double MAX_DELETED = 0.05;
  private static final List<String> CLASSES =
      List.of("", BlockMeta.FROM_STALE_SERIES, BlockMeta.FROM_SELECTED_SERIES);

  private final List<Long> ranges = new ArrayList<>();
  private final boolean overlapping;

  /* Until when, by the name of the block. */
  private final Map<Ulid, Long> postponed = new HashMap<>();

  /**
   * A plan with ranges from {@code smallest} up to {@code largest} milliseconds.
   *
   * @param overlapping whether blocks that overlap are written as one
   */
  CompactionPlan(long smallest, long largest, boolean overlapping) {
    this.overlapping = overlapping;
    long range = smallest;
    for (int i = 0; i < STEPS && (i == 0 || range <= largest); i++) {
      ranges.add(range);
      range = Math.multiplyExact(range, STEP);
    }
  }

  /**
   * Leaves out blocks as if they had failed before, until {@link #resume} is told so late a time.
   */
  void postpone(List<Block> blocks, long until) {
    for (Block block : blocks) {
      postponed.put(block.meta().ulid(), until);
    }
  }

  /** Takes in again what was postponed until now. */
  void resume(long now) {
    postponed.values().removeIf(until -> until <= now);
  }

  /** The blocks to write as one next, in order of time; none if there is nothing to do. */
  List<Block> next(List<Block> blocks) {
    List<Block> found = List.of();
    for (int i = 0; i < CLASSES.size() && found.isEmpty(); i++) {
      found = nextOfClass(ofClass(blocks, CLASSES.get(i)));
    }
    return found;
  }

  /* Loops here and below, as each stream would have the JVM make classes in the midst of a compaction. */
  private static List<Block> ofClass(List<Block> blocks, String hint) {
    List<Block> found = new ArrayList<>();
    for (Block block : blocks) {
      if (classOf(block.meta()).equals(hint)) {
        found.add(block);
      }
    }
    return found;
  }

  private static String classOf(BlockMeta meta) {
    if (meta.hasHint(BlockMeta.FROM_STALE_SERIES)) {
      return BlockMeta.FROM_STALE_SERIES;
    }
    return meta.hasHint(BlockMeta.FROM_SELECTED_SERIES) ? BlockMeta.FROM_SELECTED_SERIES : "";
  }

  private List<Block> nextOfClass(List<Block> blocks) {
    if (blocks.isEmpty()) {
      return List.of();
    }
    List<Block> known = withinOrder(blocks);
    List<Block> overlaps = overlapping && !known.isEmpty() ? overlapping(known) : List.of();
    if (!overlaps.isEmpty()) {
      return overlaps;
    }
    List<Block> settled = withoutNewest(known, blocks.getLast());
    if (settled.isEmpty()) {
      return List.of();
    }
    long newest = settled.getLast().meta().minTime();
    for (int i = 1; i < ranges.size(); i++) {
      List<Block> found = group(settled, ranges.get(i), newest);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return deleted(settled);
  }

  /*
   * All but those of samples out of order that go beyond all others: joined with these they would make it look as if the
   * head's log were needed from their end on only. They may overlap those where the range of blocks was changed.
   */
  private static List<Block> withinOrder(List<Block> blocks) {
    long end = Long.MIN_VALUE;
    for (Block block : blocks) {
      if (!block.meta().hasHint(BlockMeta.FROM_OUT_OF_ORDER)) {
        end = Math.max(end, block.meta().maxTime());
      }
    }
    List<Block> within = new ArrayList<>();
    for (Block block : blocks) {
      if (!block.meta().hasHint(BlockMeta.FROM_OUT_OF_ORDER) || block.meta().maxTime() <= end) {
        within.add(block);
      }
    }
    return within;
  }

  private static List<Block> withoutNewest(List<Block> blocks, Block newest) {
    List<Block> settled = new ArrayList<>(blocks);
    settled.remove(newest);
    return settled;
  }

  private List<Block> overlapping(List<Block> blocks) {
    List<Block> found = new ArrayList<>();
    long end = blocks.getFirst().meta().maxTime();
    for (int i = 1; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      if (block.meta().minTime() < end) {
        if (found.isEmpty()) {
          found.add(blocks.get(i - 1));
        }
        found.add(block);
      } else if (!found.isEmpty()) {
        break;
      }
      end = Math.max(end, block.meta().maxTime());
    }
    return anyFailed(found) ? List.of() : found;
  }

  private boolean anyFailed(List<Block> blocks) {
    for (Block block : blocks) {
      if (hasFailed(block)) {
        return true;
      }
    }
    return false;
  }

  private boolean hasFailed(Block block) {
    return block.meta().compaction().failed() || postponed.containsKey(block.meta().ulid());
  }

  private List<Block> group(List<Block> blocks, long range, long newest) {
    List<Block> group = new ArrayList<>();
    long stretch = 0;
    for (Block block : blocks) {
      long start = Math.floorDiv(block.meta().minTime(), range) * range;
      if (start != stretch || block.meta().maxTime() > start + range) {
        if (isReady(group, range, newest)) {
          return group;
        }
        group.clear();
        stretch = start;
      }
      if (block.meta().maxTime() <= start + range) {
        group.add(block);
      }
    }
    return isReady(group, range, newest) ? group : List.of();
  }

  private boolean isReady(List<Block> group, long range, long newest) {
    if (group.size() < 2 || anyFailed(group)) {
      return false;
    }
    long end = group.getLast().meta().maxTime();
    return end - group.getFirst().meta().minTime() == range || end <= newest;
  }

  /* The newest large block with many tombstones, or a small one that is deleted altogether. */
  private List<Block> deleted(List<Block> blocks) {
    long large = ranges.get(ranges.size() / 2);
    for (Block block : blocks.reversed()) {
      BlockMeta meta = block.meta();
      double tombstones = meta.stats().tombstones();
      if (meta.maxTime() - meta.minTime() < large) {
        return tombstones > 0 && tombstones >= meta.stats().series() && !hasFailed(block)
            ? List.of(block)
            : List.of();
      }
      if (tombstones / (meta.stats().series() + 1) > MAX_DELETED && !hasFailed(block)) {
        return List.of(block);
      }
    }
    return List.of();
  }
}
