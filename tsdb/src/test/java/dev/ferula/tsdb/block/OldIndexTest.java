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
import java.util.Arrays;
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
    simulated.put(directory.resolve("index"), versionOneIndex());
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

  /* Version 1: symbols and series are named by their offsets, the postings table is in no order. */
  private static byte[] versionOneIndex() {
    ByteSink out = new ByteSink();
    out.fixedInt(IndexLayout.MAGIC);
    out.put(1);
    ByteSink symbols = new ByteSink();
    symbols.fixedInt(4);
    int[] offsets = new int[4];
    String[] texts = {"a", "b", "x", "y"};
    for (int i = 0; i < 4; i++) {
      offsets[i] = 5 + 4 + symbols.size();
      symbols.text(texts[i]);
    }
    section(out, symbols);
    int first = series(out, offsets[0], offsets[2]);
    int second = series(out, offsets[0], offsets[3]);
    int[][] lists = {{first, second}, {second}, {first}};
    String[][] pairs = {{"", ""}, {"a", "y"}, {"a", "x"}};
    ByteSink table = new ByteSink();
    table.fixedInt(4);
    for (int i = 0; i < 4; i++) {
      String[] pair = i == 3 ? new String[] {"b", "x"} : pairs[i];
      table.put(2);
      table.text(pair[0]);
      table.text(pair[1]);
      table.unsignedVarint(out.size());
      ByteSink list = new ByteSink();
      int[] refs = i == 3 ? new int[0] : lists[i];
      list.fixedInt(refs.length);
      for (int ref : refs) {
        list.fixedInt(ref);
      }
      section(out, list);
    }
    int tableStart = out.size();
    section(out, table);
    ByteSink contents = new ByteSink();
    for (long offset : new long[] {5, 0, 0, 0, 0, tableStart}) {
      contents.fixedLong(offset);
    }
    out.raw(contents.bytes(), 0, contents.size());
    out.fixedInt(Checksum.of(contents.bytes(), 0, contents.size()));
    return Arrays.copyOf(out.bytes(), out.size());
  }

  private static void section(ByteSink out, ByteSink section) {
    out.fixedInt(section.size());
    out.raw(section.bytes(), 0, section.size());
    out.fixedInt(Checksum.of(section.bytes(), 0, section.size()));
  }

  private static int series(ByteSink out, int name, int value) {
    int position = out.size();
    ByteSink series = new ByteSink();
    series.unsignedVarint(1);
    series.unsignedVarint(name);
    series.unsignedVarint(value);
    series.unsignedVarint(1);
    series.varint(5);
    series.unsignedVarint(2);
    series.unsignedVarint(8);
    out.unsignedVarint(series.size());
    out.raw(series.bytes(), 0, series.size());
    out.fixedInt(Checksum.of(series.bytes(), 0, series.size()));
    return position;
  }
}
