package dev.ferula.tsdb.head.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlabPoolTest {
  private static final int PAGE = 1 << 16;
  private static final int BLOCKS = 20_000;

  private final SlabPool pool = new SlabPool();

  private record Block(int handle, int size, byte mark) {}

  @Test
  void blocksKeepTheirBytesWhileOthersComeAndGo() {
    Random random = new Random(11);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      boolean growing = i / 20_000 % 2 == 0;
      if (blocks.isEmpty() || random.nextInt(10) < (growing ? 7 : 3)) {
        blocks.add(filled(1 + random.nextInt(SlabPool.MAX_BLOCK), (byte) random.nextInt()));
      } else {
        Collections.swap(blocks, random.nextInt(blocks.size()), blocks.size() - 1);
        Block gone = blocks.removeLast();
        check(gone);
        pool.free(gone.handle);
      }
      if (i % 10_000 == 0) {
        blocks.forEach(this::check);
      }
    }
    blocks.forEach(this::check);
  }

  private Block filled(int size, byte mark) {
    int handle = pool.allocate(size);
    int at = pool.offset(handle);
    assertThat(pool.capacity(handle)).isGreaterThanOrEqualTo(size);
    Arrays.fill(pool.array(handle), at, at + size, mark);
    return new Block(handle, size, mark);
  }

  private void check(Block block) {
    byte[] array = pool.array(block.handle);
    int at = pool.offset(block.handle);
    for (int i = 0; i < block.size; i++) {
      if (array[at + i] != block.mark) {
        throw new AssertionError("byte " + i + " of " + block + " is " + array[at + i]);
      }
    }
  }

  @Test
  void memoryOfSeriesThatEndTheirChunksTogetherIsGivenUp() {
    int[] handles = new int[BLOCKS];
    Arrays.setAll(handles, i -> pool.allocate(320));
    long full = pool.bytes();
    for (int i = 0; i < BLOCKS; i++) {
      pool.free(handles[i]);
      handles[i] = pool.allocate(32);
    }
    assertThat(pool.usedBytes()).isEqualTo(32L * BLOCKS);
    assertThat(pool.bytes()).isLessThan(full / 3);
    for (int i = 0; i < BLOCKS; i++) {
      pool.free(handles[i]);
    }
    assertThat(pool.usedBytes()).isZero();
    assertThat(pool.bytes()).isLessThanOrEqualTo(17L * PAGE);
  }

  @Test
  void pagesThatWereGivenUpAreUsedAgain() {
    int[] handles = new int[BLOCKS];
    for (int round = 0; round < 3; round++) {
      Arrays.setAll(handles, i -> pool.allocate(256));
      assertThat(pool.bytes()).isLessThan(256L * BLOCKS + 20 * PAGE);
      Arrays.stream(handles).forEach(pool::free);
    }
  }

  @Test
  void pagesThatMostHaveLeftGoWhenTheRestMoves() {
    Random random = new Random(12);
    int[] handles = new int[BLOCKS];
    Arrays.setAll(handles, i -> pool.allocate(64));
    long full = pool.bytes();
    int left = 0;
    for (int handle : handles) {
      if (random.nextInt(10) < 7) {
        pool.free(handle);
      } else {
        handles[left++] = handle;
      }
    }
    assertThat(pool.bytes()).isEqualTo(full);
    int moved = 0;
    for (int i = 0; i < left; i++) {
      if (pool.isSparse(handles[i])) {
        int other = pool.allocate(64);
        pool.free(handles[i]);
        handles[i] = other;
        moved++;
      }
    }
    assertThat(moved).isLessThan(left);
    for (int i = 0; i < left; i++) {
      assertThat(pool.isSparse(handles[i])).isFalse();
    }
    assertThat(pool.bytes()).isLessThan(2 * pool.usedBytes() + 16 * PAGE);
  }

  @Test
  void theOnlyPageOfASizeIsNotSparse() {
    int handle = pool.allocate(64);
    assertThat(pool.isSparse(handle)).isFalse();
  }
}
