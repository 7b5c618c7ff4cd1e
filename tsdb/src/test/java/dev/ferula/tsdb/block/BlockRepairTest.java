package dev.ferula.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.SimulatedDisk;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockRepairTest {
  private static final Path DATA = Path.of("/data");

  /* Bytes of a header that say something: magic and version. */
  private static final int CHECKED = 5;

  private final SimulatedDisk disk = new SimulatedDisk(1);

  /* Small segments, so that there are several. */
  private final SampleBlock sample = new SampleBlock(disk, DATA, 1, 20, 120, 3000);
  private final Path block = DATA.resolve(sample.ulid.toString());
  private final List<Path> segments =
      disk.files().stream().filter(path -> path.toString().contains("/chunks/")).sorted().toList();

  @Test
  void anyDamagedBitOfSegmentHeadersIsWrittenAnew() {
    assertThat(segments).hasSizeGreaterThan(2);
    for (int bit = 0; bit < CHECKED * 8; bit++) {
      SimulatedDisk damaged = disk.copy(bit);
      for (Path segment : segments) {
        damaged.flip(segment, bit / 8, bit % 8);
      }
      assertThat(mended(damaged)).isEqualTo("header of chunks/000001 written anew");
      for (Path path : disk.files()) {
        assertThat(damaged.bytes(path)).as("bit %d of %s", bit, path).isEqualTo(disk.bytes(path));
      }
    }
  }

  @Test
  void aHeaderIsWrittenAnewThoughTheChunksBehindItAreDamagedToo() {
    byte[] bytes = disk.bytes(segments.get(0));
    Arrays.fill(bytes, 0, 500, (byte) 0x5a);
    disk.put(segments.get(0), bytes);
    assertThat(mended(disk)).isNotEmpty();
    Block.open(disk, block).close();
  }

  @Test
  void whatHasNoWholeChunkIsNoSegment() {
    byte[] noise = new byte[disk.bytes(segments.get(0)).length];
    Arrays.fill(noise, (byte) 0x5a);
    disk.put(segments.get(0), noise);
    assertThatThrownBy(() -> Block.open(disk, block))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("magic 0x85bd40dd");
    mended(disk);
    assertThat(disk.bytes(segments.get(0))).isEqualTo(noise);
  }

  @Test
  void aSegmentCutOffWithinItsHeaderCostsNoOther() {
    disk.put(segments.get(0), new byte[5]);
    Block.open(disk, block).close();
    try (Arena arena = Arena.ofConfined()) {
      ChunkSegments chunks =
          new ChunkSegments(disk, block.resolve(ChunkSegmentLayout.DIRECTORY), arena);
      BlockIndex index = new BlockIndex(disk, block.resolve(IndexLayout.NAME), arena);
      SeriesEntry entry = new SeriesEntry();
      index.allSeries(
          series -> {
            index.series(series, entry);
            for (int i = 0; i < entry.chunks.size; i++) {
              long ref = entry.chunks.refs[i];
              assertThat(chunks.isWhole(ref, new ChunkSegments.Chunk(Window.FOR_ONE)))
                  .isEqualTo(ref >>> 32 > 0);
            }
          });
    }
  }

  private String mended(SimulatedDisk damaged) {
    try {
      Block.open(damaged, block).close();
      return "";
    } catch (CorruptionException e) {
      return new BlockRepair(damaged, block).repair(e);
    }
  }
}
