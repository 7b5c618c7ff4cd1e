package dev.ferula.tsdb.head;

import dev.ferula.memory.MemoryAccount;
import java.util.Arrays;

/**
 * Room for samples that are held, in blocks that make chains. A sample takes three ints: a key and
 * the halves of its value. For one thread.
 */
final class HeldBlocks {
  /** No block. */
  static final int NONE = -1;

  /** How many samples a block has. */
  static final int SAMPLES = 1 << 8;

  /** How many ints a sample takes. */
  static final int SAMPLE = 3;

  private static final int BLOCK = SAMPLES * SAMPLE;

  /* Two mebibytes at the most: that fills a region of the collector, which does not move such arrays. */
  private static final int BLOCKS_OF_ARRAY = 682;

  private final MemoryAccount memory;
  private int[][] arrays = new int[0][];
  private int[] next = new int[0];
  private int free = NONE;
  private int made;

  /**
   * No room yet.
   *
   * @param memory counts what is made, which is not refused
   */
  HeldBlocks(MemoryAccount memory) {
    this.memory = memory;
  }

  /**
   * Takes a block.
   *
   * @param most so many are made at the most
   * @return {@link #NONE} if there are as many and all are taken
   */
  int take(int most) {
    if (free != NONE) {
      int block = free;
      free = next[block];
      next[block] = NONE;
      return block;
    }
    if (made >= most) {
      return NONE;
    }
    if (made == next.length) {
      makeArray();
    }
    next[made] = NONE;
    return made++;
  }

  private void makeArray() {
    arrays = Arrays.copyOf(arrays, arrays.length + 1);
    arrays[arrays.length - 1] = new int[BLOCKS_OF_ARRAY * BLOCK];
    next = Arrays.copyOf(next, next.length + BLOCKS_OF_ARRAY);
    memory.reserve(bytes(1));
  }

  private static long bytes(int arrays) {
    return (long) Integer.BYTES * BLOCKS_OF_ARRAY * (BLOCK + 1) * arrays;
  }

  /** The array that a block is part of. */
  int[] array(int block) {
    return arrays[block / BLOCKS_OF_ARRAY];
  }

  /** Where in its array a block begins. */
  int offset(int block) {
    return block % BLOCKS_OF_ARRAY * BLOCK;
  }

  /** The block behind this one, or {@link #NONE}. */
  int next(int block) {
    return next[block];
  }

  /** Has a block follow another, which was the last of its chain. */
  void follow(int block, int following) {
    next[block] = following;
  }

  /** Gives a chain of blocks back. */
  void giveBack(int first, int last) {
    next[last] = free;
    free = first;
  }

  /** Forgets all blocks. */
  void clear() {
    memory.release(bytes(arrays.length));
    arrays = new int[0][];
    next = new int[0];
    free = NONE;
    made = 0;
  }
}
