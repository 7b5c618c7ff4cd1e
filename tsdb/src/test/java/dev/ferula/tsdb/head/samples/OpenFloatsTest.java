package dev.ferula.tsdb.head.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.disk.DiskFile;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class OpenFloatsTest {
  private static final Path FILE = Path.of("/image");
  private static final ChunkOptions OPTIONS = new ChunkOptions(7_200_000, 120, false, false);
  private static final int SERIES = 300;
  private static final long START = 1_700_000_000_000L;

  private final SimulatedDisk disk = new SimulatedDisk(1);

  private static SampleStore empty() {
    SampleStore store = new SampleStore(new MemoryChunks(), OPTIONS);
    for (int slot = 0; slot < SERIES; slot++) {
      store.rows().open(slot);
    }
    return store;
  }

  /* Those of slots that 3 divides have none. */
  private static void append(SampleStore store, long from, Random random) {
    for (int slot = 0; slot < SERIES; slot++) {
      for (int i = slot % 3 == 0 ? 100 : random.nextInt(60); i < 60; i++) {
        store.writer().append(slot, slot + 1, 0, from + 15_000L * i, random.nextInt(9), 0);
      }
    }
  }

  private void save(SampleStore store) {
    try (DiskFile file = disk.create(FILE)) {
      ImageWriter out = new ImageWriter(file, 7, Runnable::run);
      store.openFloats().save(slot -> slot + 1, SERIES, out);
      out.finish();
    }
  }

  /* Of each slot whether it has its chunk now. */
  private boolean[] restore(SampleStore store, long minTime, int refOfFirst) {
    boolean[] restored = new boolean[SERIES];
    try (DiskFile file = disk.openRead(FILE)) {
      ImageReader in = new ImageReader(file, "image");
      OpenFloats chunks = store.openFloats();
      chunks.load(in);
      for (int slot = 0; slot < SERIES; slot++) {
        restored[slot] = chunks.restore(slot, slot + refOfFirst, minTime, in);
      }
      chunks.finish(in);
      in.finish();
    }
    return restored;
  }

  private static byte[] chunk(SampleStore store, int slot) {
    long[] row = store.rows().page(slot);
    int r = SeriesRows.at(slot);
    if (SeriesRows.encoding(row[r + SeriesRows.SHAPE]) == 0) {
      return new byte[0];
    }
    byte[] bytes = new byte[store.writer().openSize(slot, row, r)];
    store.writer().copyOpen(slot, row, r, bytes);
    return bytes;
  }

  @Test
  void chunksGoOnWhereTheyWere() {
    for (long seed = 1; seed <= 20; seed++) {
      SampleStore store = empty();
      append(store, START, new Random(seed));
      save(store);
      SampleStore again = empty();
      boolean[] restored = restore(again, Long.MIN_VALUE, 1);
      append(store, START + 1_000_000, new Random(seed + 100));
      append(again, START + 1_000_000, new Random(seed + 100));
      for (int slot = 0; slot < SERIES; slot++) {
        assertThat(restored[slot]).as("slot %d", slot).isEqualTo(slot % 3 != 0);
        assertThat(chunk(again, slot)).isEqualTo(chunk(store, slot));
      }
      assertThat(again.writer().openChunks()).isEqualTo(store.writer().openChunks());
    }
  }

  @Test
  void chunksOfOtherSeriesAndOldOnesAreLeft() {
    SampleStore store = empty();
    append(store, START, new Random(1));
    save(store);
    assertThat(restore(empty(), Long.MIN_VALUE, 2)).isEqualTo(new boolean[SERIES]);
    assertThat(restore(empty(), START + 900_000, 1)).isEqualTo(new boolean[SERIES]);
  }

  @Test
  void aChunkIsLeftBehindAnotherFinishedOneThanItHad() {
    SampleStore store = empty();
    append(store, START, new Random(1));
    append(store, START + 7_200_000, new Random(2));
    save(store);
    SampleStore other = empty();
    other.writer().append(1, 2, 0, START, 5, 0);
    other.writer().finish(1, 2, other.rows().page(1), SeriesRows.at(1));
    boolean[] restored = restore(other, Long.MIN_VALUE, 1);
    assertThat(restored).isEqualTo(new boolean[SERIES]);
  }

  /* What stands in the image changes with its version only. */
  @Test
  void theFormatIsThatOfTheVersion() {
    SampleStore store = empty();
    append(store, START, new Random(1));
    save(store);
    byte[] bytes = disk.bytes(FILE);
    CRC32C content = new CRC32C();
    content.update(Arrays.copyOfRange(bytes, 20, bytes.length));
    assertThat(Long.toHexString(content.getValue())).as("of version 3").isEqualTo("39dac4ff");
  }
}
