package dev.ferula.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.chunk.Encoding;
import dev.ferula.disk.SimulatedDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockGoldenTest {
  private static final Path DATA = Path.of("/data");

  private final SimulatedDisk simulated = new SimulatedDisk(1);

  @Test
  void goldenIndexIsWrittenToTheByte() throws java.io.IOException {
    SampleBlock sample = new SampleBlock(simulated, DATA, 1, 3, 4, 1 << 20);
    byte[] bytes = simulated.bytes(DATA.resolve(sample.ulid.toString()).resolve("index"));
    Path golden =
        Path.of(System.getProperty("ferula.root"), "tsdb/src/test/resources/format/index.hex");
    String text =
        java.util.HexFormat.ofDelimiter(" ").formatHex(bytes).replaceAll("(.{96})", "$1\n") + "\n";
    if (Boolean.getBoolean("update-goldens")) {
      java.nio.file.Files.createDirectories(golden.getParent());
      java.nio.file.Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(java.nio.file.Files.readString(golden));
  }

  @Test
  void goldenTombstonesAreReadAndWrittenToTheByte() throws java.io.IOException {
    byte[] bytes = golden("tombstones.hex");
    simulated.put(DATA.resolve("b").resolve("tombstones"), bytes);
    Tombstones tombstones = Tombstones.read(simulated, DATA.resolve("b"));
    assertThat(tombstones.of(1)).containsExactly(-5, 10, 1000, 2000);
    assertThat(tombstones.of(300)).containsExactly(1_700_000_000_000L, 1_700_000_060_000L);
    assertThat(tombstones.of(1L << 40)).containsExactly(0, 0);
    assertThat(tombstones.count()).isEqualTo(4);
    new TombstoneFiles(simulated, DATA.resolve("c")).write(tombstones);
    assertThat(simulated.bytes(DATA.resolve("c").resolve("tombstones"))).isEqualTo(bytes);
  }

  @Test
  void goldenSegmentOfChunksIsReadAndWrittenToTheByte() throws java.io.IOException {
    byte[] bytes = golden("chunks.hex");
    Path written = DATA.resolve("written");
    List<Long> refs = new ArrayList<>();
    try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined();
        ChunkSegmentWriter writer = new ChunkSegmentWriter(simulated, written, 1 << 20)) {
      Path made = DATA.resolve("made");
      simulated.put(made.resolve("000001"), bytes);
      ChunkSegments segments = new ChunkSegments(simulated, made, arena);
      ChunkSegments.Chunk chunk = new ChunkSegments.Chunk(Window.FOR_ONE);
      long second = 8 + 1 + 1 + bytes[8] + 4;
      for (long ref : new long[] {8, second}) {
        segments.read(ref, chunk);
        refs.add(writer.write(chunk.encoding, chunk.bytes, chunk.offset, chunk.length));
      }
      assertThat(refs).containsExactly(8L, second);
      assertThat(chunk.encoding).isEqualTo(Encoding.HISTOGRAM);
      writer.finish();
    }
    assertThat(simulated.bytes(written.resolve("000001"))).isEqualTo(bytes);
  }

  /* Written by Prometheus 3.5.3 when it had joined three blocks. */
  @Test
  void goldenMetaIsReadAndWrittenToTheByte() throws java.io.IOException {
    byte[] bytes =
        java.nio.file.Files.readAllBytes(
            Path.of(System.getProperty("ferula.root"), "tsdb/src/test/resources/format/meta.json"));
    simulated.put(DATA.resolve("m").resolve("meta.json"), bytes);
    BlockMeta meta = MetaFile.read(simulated, DATA.resolve("m"));
    assertThat(meta.stats().samples()).isEqualTo(18_000_000);
    assertThat(meta.compaction().level()).isEqualTo(2);
    assertThat(meta.compaction().parents()).hasSize(3);
    assertThat(new String(MetaFile.bytes(meta), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
  }

  /* Made by a program that has nothing of this one, after the rules of the format. */
  private static byte[] golden(String name) throws java.io.IOException {
    Path path = Path.of(System.getProperty("ferula.root"), "tsdb/src/test/resources/format", name);
    String text = java.nio.file.Files.readString(path).strip().replaceAll("\\s+", "");
    return java.util.HexFormat.of().parseHex(text);
  }
}
