package dev.ferula.tsdb.head.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.DiskFile;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.memory.MemoryBudget;
import dev.ferula.model.Labels;
import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An index that was written and read again is the same, and stays so whatever comes to both. */
class HeadIndexImageTest {
  private static final Path FILE = Path.of("/image");

  private final SimulatedDisk disk = new SimulatedDisk(1);

  private static HeadIndex empty(int seed) {
    return new HeadIndex(
        seed, _ -> {}, MemoryBudget.unlimited().share("test", Long.MAX_VALUE).account("head"));
  }

  private void save(HeadIndex index) {
    disk.delete(FILE);
    try (DiskFile file = disk.create(FILE)) {
      ImageWriter out = new ImageWriter(file, 7, Runnable::run);
      index.save(out);
      out.finish();
    }
  }

  private HeadIndex loaded(int seed) {
    HeadIndex index = empty(seed);
    try (DiskFile file = disk.openRead(FILE)) {
      ImageReader in = new ImageReader(file, FILE.toString());
      index.load(in);
      in.finish();
    }
    return index;
  }

  private void change(HeadIndex index, Random random) {
    LabelRun run = new LabelRun();
    for (int i = random.nextInt(800); i > 0; i--) {
      run.next().encode(labels(random));
      if (index.find(run) == 0) {
        index.create(run);
      }
    }
    if (random.nextInt(3) > 0) {
      int[] slots = new int[index.limit()];
      int count = 0;
      int part = 2 + random.nextInt(8);
      for (int slot = 0; slot < slots.length; slot++) {
        if (index.series().ref(slot) != 0 && random.nextInt(part) == 0) {
          slots[count++] = slot;
        }
      }
      index.remove(java.util.Arrays.copyOf(slots, count));
      if (index.condemnDeadPairs()) {
        index.removeDeadPairs();
      }
    }
    index.takeUnlogged();
  }

  private static Labels labels(Random random) {
    Labels.Builder builder = Labels.builder().set("__name__", "m" + random.nextInt(20));
    for (int i = random.nextInt(6); i > 0; i--) {
      int length = random.nextInt(200) == 0 ? random.nextInt(40_000) : 0;
      builder.set("l" + random.nextInt(9), "v" + random.nextInt(60) + "x".repeat(length));
    }
    return builder.build();
  }

  private TreeMap<String, String> content(HeadIndex index) {
    TreeMap<String, String> content = new TreeMap<>();
    LabelRun run = new LabelRun();
    for (int slot = 0; slot < index.limit(); slot++) {
      long ref = index.series().ref(slot);
      if (ref != 0) {
        Labels labels = index.labels(slot);
        run.next().encode(labels);
        assertThat(index.find(run)).isEqualTo(ref);
        assertThat(index.series().slot(ref)).isEqualTo(slot);
        content.put(labels.toString(), slot + " " + ref);
      }
    }
    for (int pair = 0; pair < index.pairs().size(); pair++) {
      if (index.pairs().isInUse(pair)) {
        assertThat(
                index
                    .pairs()
                    .find(
                        index.pairs().name(index.pairs().nameId(pair)), index.pairs().value(pair)))
            .isEqualTo(pair);
        content.put("pair " + pair, java.util.Arrays.toString(index.postings().slots(pair)));
      }
    }
    for (int name = 0; name < index.pairs().nameCount(); name++) {
      List<Integer> pairs = new ArrayList<>();
      for (int p = index.pairs().firstOfName(name); p >= 0; p = index.pairs().nextOfName(p)) {
        pairs.add(p);
      }
      content.put(
          "name " + index.pairs().name(name), index.pairs().pairsOfName(name) + " " + pairs);
    }
    content.put(
        "numbers", index.size() + " " + index.series().lastRef() + " " + index.series().labels());
    return content;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void anImageIsTheIndexAlsoInWhatComesLater(long seed) {
    Random random = new Random(seed);
    HeadIndex index = empty(1);
    for (int i = 0; i < 5; i++) {
      change(index, random);
      save(index);
      HeadIndex read = loaded(2 + i);
      assertThat(content(read)).isEqualTo(content(index));
      assertThat(read.isSettled()).isTrue();
      long next = random.nextLong();
      change(index, new Random(next));
      change(read, new Random(next));
      assertThat(content(read)).isEqualTo(content(index));
    }
  }

  /* Also of how labels are hashed: a start finds series by it in what another version wrote. */
  @Test
  void whatIsWrittenChangesWithTheVersionOnly() {
    HeadIndex index = empty(1);
    Random random = new Random(1);
    for (int i = 0; i < 3; i++) {
      change(index, random);
    }
    save(index);
    CRC32C content = new CRC32C();
    content.update(disk.bytes(FILE));
    assertThat(Long.toHexString(content.getValue())).as("of version 3").isEqualTo("b854196");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anyFlippedBitAndAnyMissingByteIsNoticed(long seed) {
    Random random = new Random(seed);
    HeadIndex index = empty(1);
    change(index, random);
    change(index, random);
    save(index);
    int size = disk.bytes(FILE).length;
    for (int i = 0; i < 20; i++) {
      int at = random.nextInt(3) == 0 ? random.nextInt(40) : random.nextInt(size);
      int bit = random.nextInt(8);
      disk.flip(FILE, at, bit);
      assertThatThrownBy(() -> loaded(1)).isInstanceOf(CorruptionException.class);
      disk.flip(FILE, at, bit);
    }
    assertThat(content(loaded(1))).isEqualTo(content(index));
    try (DiskFile file = disk.open(FILE)) {
      file.truncate(random.nextInt(size));
    }
    assertThatThrownBy(() -> loaded(1)).isInstanceOf(CorruptionException.class);
  }
}
