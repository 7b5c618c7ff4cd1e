package dev.ferula.tsdb.head.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.tsdb.head.slab.SlabPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleWriterTest {
  private static final long RANGE = 2 * 60 * 60 * 1000L;
  private static final int SERIES = 7;
  private static final long[] STEPS = {0, 15_000, 15_000, 14_999, 60_000, 1, RANGE, 40L * RANGE};

  /** All that a writer made of some series: the bytes of each chunk, and the rows. */
  private static final class Written {
    final SampleStore store;

    Written(ChunkOptions options) {
      store = new SampleStore(new MemoryChunks(), options);
      for (int slot = 0; slot < SERIES; slot++) {
        store.rows().open(slot);
      }
    }

    List<String> chunks(int slot) {
      List<String> chunks = new ArrayList<>();
      long[] row = store.rows().page(slot);
      int r = SeriesRows.at(slot);
      FinishedChunks.ChunkList list = new FinishedChunks.ChunkList();
      int handle = SeriesRows.low(row[r + SeriesRows.LINK]);
      if (handle != SlabPool.NONE) {
        store.finished().read(handle, list);
      }
      for (int i = 0; i < list.size(); i++) {
        ChunkStore.ChunkBytes bytes = new ChunkStore.ChunkBytes();
        store.chunks().read(list.location(i), bytes);
        byte[] chunk = Arrays.copyOfRange(bytes.array, bytes.offset, bytes.offset + bytes.length);
        chunks.add(bytes.encoding + " " + list.start(i) + " " + Arrays.toString(chunk));
      }
      byte[] open = new byte[store.writer().openSize(slot, row, r)];
      store.writer().copyOpen(slot, row, r, open);
      chunks.add(Arrays.toString(open));
      return chunks;
    }
  }

  /* Whatever the lengths of runs, where chunks end and what they are made of is the same. */
  @ParameterizedTest
  @CsvSource({"120, false, 1", "120, false, 2", "7, false, 3", "2, false, 4", "120, true, 5"})
  void samplesAppendedInRunsMakeTheSameChunksAsOneByOne(int perChunk, boolean xor2, long seed) {
    ChunkOptions options = new ChunkOptions(RANGE, perChunk, xor2, false);
    Written one = new Written(options);
    Written runs = new Written(options);
    Random random = new Random(seed);
    long[] times = new long[SERIES];
    long[] samples = new long[2 * 500];
    for (int round = 0; round < 200; round++) {
      int slot = random.nextInt(SERIES);
      int size = 2 * (1 + random.nextInt(round % 10 == 0 ? 500 : 6));
      for (int i = 0; i < size; i += 2) {
        long step = STEPS[random.nextInt(random.nextInt(20) == 0 ? STEPS.length : 3)];
        times[slot] += 1 + step;
        samples[i] = times[slot];
        samples[i + 1] =
            random.nextBoolean()
                ? Double.doubleToRawLongBits(random.nextInt(5))
                : random.nextLong();
        one.store
            .writer()
            .append(
                slot,
                slot + 1,
                0,
                samples[i],
                Double.longBitsToDouble(samples[i + 1]),
                SampleWriter.UNMARKED);
      }
      runs.store.writer().append(slot, slot + 1, samples, 0, size);
    }
    for (int slot = 0; slot < SERIES; slot++) {
      assertThat(runs.chunks(slot)).isEqualTo(one.chunks(slot)).hasSizeGreaterThan(1);
    }
    assertThat(runs.store.writer().chunksCreated()).isEqualTo(one.store.writer().chunksCreated());
  }

  /* All grow through the same sizes at nearly the same time, and nobody comes after them. */
  @Test
  void openChunksThatGrowTogetherTakeLittleMoreThanTheirBlocks() {
    int series = 50_000;
    SampleStore store =
        new SampleStore(new MemoryChunks(), new ChunkOptions(RANGE, 120, false, false));
    Random random = new Random(6);
    for (int slot = 0; slot < series; slot++) {
      store.rows().open(slot);
    }
    for (int i = 1; i <= 30; i++) {
      for (int slot = 0; slot < series; slot++) {
        double value = random.nextInt(1 + slot % 1000);
        store.writer().append(slot, slot + 1, 0, 15_000L * i, value, SampleWriter.UNMARKED);
      }
    }
    long used = store.openChunks().usedBytes();
    assertThat(store.openChunks().bytes()).isLessThan(used + used / 3 + (1 << 20));
  }
}
