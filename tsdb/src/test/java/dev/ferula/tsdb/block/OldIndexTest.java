package dev.ferula.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SelectHints;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OldIndexTest {
  private static final Path DATA = Path.of("/data");

  private final SimulatedDisk simulated = new SimulatedDisk(1);

  @Test
  void indexOfVersionThreeIsRead() {
    SampleBlock sample = new SampleBlock(simulated, DATA, 1, 5, 20, 1 << 20);
    Path directory = DATA.resolve(sample.ulid.toString());
    byte[] bytes = simulated.bytes(directory.resolve("index"));
    bytes[4] = 3;
    simulated.put(directory.resolve("index"), bytes);
    try (Block block = Block.open(simulated, directory);
        Querier querier = block.querier(0, Long.MAX_VALUE)) {
      assertThat(querier.select(SelectHints.of(0, Long.MAX_VALUE), List.of()).size()).isEqualTo(6);
    }
    bytes[4] = 4;
    simulated.put(directory.resolve("index"), bytes);
    assertThatThrownBy(() -> Block.open(simulated, directory))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("version 1 to 3");
  }

  @Test
  void indexOfVersionOneIsRead() {
    Path directory = DATA.resolve("v1");
    simulated.put(directory.resolve("index"), OldIndex.ofVersionOne());
    try (Arena arena = Arena.ofConfined()) {
      BlockIndex index = new BlockIndex(simulated, directory.resolve("index"), arena);
      assertThat(index.version()).isEqualTo(1);
      assertThat(index.labelNames()).containsExactly("a", "b");
      assertThat(index.table().find("a", "y")).isPositive();
      assertThat(index.table().find("a", "z")).isEqualTo(PostingsTable.NONE);
      int[] refs =
          new PostingsSelection(index, List.of(Matcher.of(Matcher.Type.REGEX, "a", "[xy]"))).refs();
      assertThat(refs).hasSize(2);
      SeriesEntry entry = new SeriesEntry();
      index.series(refs[1], entry);
      assertThat(index.symbol(entry.pairs[0])).isEqualTo("a");
      assertThat(index.symbol(entry.pairs[1])).isEqualTo("y");
      assertThat(entry.chunks.minTimes[0]).isEqualTo(5);
      SymbolWalk walk = index.symbols();
      for (String text : List.of("a", "b", "x", "y")) {
        assertThat(walk.next()).isTrue();
        assertThat(index.symbol(walk.symbol())).isEqualTo(text);
      }
      assertThat(walk.next()).isFalse();
    }
  }
}
