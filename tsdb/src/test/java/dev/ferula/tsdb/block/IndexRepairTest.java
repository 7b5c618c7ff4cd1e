package dev.ferula.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Labels;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An index with damage in it, made whole again from the rest of it. */
class IndexRepairTest {
  private static final Path PARENT = Path.of("/data");

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private Path block = PARENT;
  private Path index = PARENT;
  private TreeMap<Long, String> series = new TreeMap<>();
  private byte[] whole = {};

  @BeforeEach
  void write() {
    write(new SampleBlock(disk, PARENT, 5, 30, 60, 1 << 20));
  }

  private void write(SampleBlock sample) {
    block = PARENT.resolve(sample.ulid.toString());
    index = block.resolve(IndexLayout.NAME);
    series = read(disk);
    whole = disk.bytes(index);
    assertThat(series).hasSize(31);
  }

  /* Labels and chunks by ref, and that all pairs find what has them. */
  private TreeMap<Long, String> read(SimulatedDisk from) {
    TreeMap<Long, String> found = new TreeMap<>();
    try (Arena arena = Arena.ofConfined()) {
      BlockIndex opened = new BlockIndex(from, index, arena);
      SeriesEntry entry = new SeriesEntry();
      List<Long> refs = new ArrayList<>();
      opened.allSeries(refs::add);
      for (long ref : refs) {
        opened.series(ref, entry);
        Labels.Builder labels = Labels.builder();
        for (int i = 0; i < entry.pairCount; i++) {
          String name = opened.symbol(entry.pairs[2 * i]);
          String value = opened.symbol(entry.pairs[2 * i + 1]);
          labels.set(name, value);
          assertThat(opened.postings(name, value).seek(ref)).isEqualTo(ref);
        }
        found.put(ref, labels.build() + Arrays.toString(entry.chunks.refs));
      }
    }
    return found;
  }

  @Test
  void anyFlippedBitCostsOneSeriesAtMostAndChangesNoOther() {
    int lost = 0;
    for (int at = 0; at < whole.length; at++) {
      SimulatedDisk damaged = disk.copy(at);
      damaged.flip(index, at, at % 8);
      new IndexRepair(damaged, block).repair();
      TreeMap<Long, String> left = read(damaged);
      assertThat(series).as("flip at %d", at).containsAllEntriesOf(left);
      assertThat(left.size()).as("flip at %d", at).isGreaterThanOrEqualTo(30);
      lost += series.size() - left.size();
    }
    assertThat(lost).isPositive();
  }

  @Test
  void anyFlippedBitOfTheSymbolsIsMendedAlsoWhereSomeAreOfNoSeries() {
    List<String> others = List.of("a1", "host-3x", "zz", "zzz");
    write(new SampleBlock(disk, PARENT, 6, 30, 60, 1 << 20, others));
    int end = (int) (series.firstKey() * IndexLayout.SERIES_ALIGNMENT);
    for (int bit = IndexLayout.HEADER_SIZE * 8; bit < end * 8; bit++) {
      SimulatedDisk damaged = disk.copy(bit);
      damaged.flip(index, bit / 8, bit % 8);
      new IndexRepair(damaged, block).repair();
      assertThat(read(damaged)).as("flipped bit %d", bit).isEqualTo(series);
    }
    byte[] bytes = whole.clone();
    bytes[20] ^= 3;
    disk.put(index, bytes);
    assertThatThrownBy(() -> new IndexRepair(disk, block).repair())
        .isInstanceOf(CorruptionException.class);
  }

  @Test
  void whatFollowsTheSeriesIsMadeAnewAsItWas() {
    SimulatedDisk damaged = disk.copy(1);
    damaged.put(index, Arrays.copyOf(whole, whole.length - 300));
    new IndexRepair(damaged, block).repair();
    assertThat(damaged.bytes(index)).isEqualTo(whole);
  }

  @Test
  void noiseCostsTheSeriesThatItFallsOn() {
    SimulatedDisk damaged = disk.copy(1);
    byte[] bytes = whole.clone();
    int third = (int) (series.keySet().stream().toList().get(3) * IndexLayout.SERIES_ALIGNMENT);
    Arrays.fill(bytes, third, third + 40, (byte) 0xa5);
    damaged.put(index, bytes);
    new IndexRepair(damaged, block).repair();
    assertThat(series.size() - read(damaged).size()).isBetween(1, 3);
  }

  @Test
  void symbolsThatAreLostInBothPlacesAreNotGuessed() {
    SimulatedDisk damaged = disk.copy(1);
    damaged.flip(index, 20, 1);
    damaged.flip(index, whole.length - 70, 1);
    assertThatThrownBy(() -> new IndexRepair(damaged, block).repair())
        .isInstanceOf(CorruptionException.class);
    assertThat(damaged.bytes(index)).hasSameSizeAs(whole);
  }
}
