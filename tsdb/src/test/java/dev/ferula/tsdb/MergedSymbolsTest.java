package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.chunk.Encoding;
import dev.ferula.chunk.XorAppender;
import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.model.Utf8Order;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.BlockWriter;
import dev.ferula.tsdb.block.OldIndex;
import dev.ferula.tsdb.block.SeriesEntry;
import dev.ferula.tsdb.block.Ulid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MergedSymbolsTest {
  /* A surrogate sorts before U+FFFD by its chars and behind it by its bytes; some are longer than what is read at a time. */
  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "ab",
          "b",
          "ä",
          "\ufffd",
          "\ud83d\ude00",
          "x".repeat(70_000),
          "x".repeat(70_000) + "y",
          "z".repeat(300),
          "zz");

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final BlockFolder folder = new BlockFolder(disk, Path.of("/data"));
  private final Random random = new Random(1);
  private Ulid lastName = Ulid.of(0, random);

  static IntStream howManyBlocks() {
    return IntStream.rangeClosed(1, 5);
  }

  @ParameterizedTest
  @MethodSource("howManyBlocks")
  void eachSymbolHasTheNumberOfItsPlaceAmongAll(int blocks) {
    List<TreeSet<String>> tables = new ArrayList<>();
    List<Block> opened = new ArrayList<>();
    TreeSet<String> all = new TreeSet<>(Utf8Order.COMPARATOR);
    for (int i = 0; i < blocks; i++) {
      TreeSet<String> table = table();
      tables.add(table);
      all.addAll(table);
      opened.add(block(table));
    }
    List<String> expected = List.copyOf(all);
    try (BlockWriter writer = BlockWriter.create(folder, Ulid.of(9, random))) {
      MergedSymbols merged = new MergedSymbols(opened, writer);
      for (int i = 0; i < blocks; i++) {
        int[] symbols = IntStream.range(0, tables.get(i).size()).toArray();
        int[] numbers = new int[symbols.length];
        merged.of(i, symbols, symbols.length, numbers);
        assertThat(IntStream.of(numbers).mapToObj(expected::get))
            .containsExactlyElementsOf(tables.get(i));
      }
      assertThat(writer.symbol("\ud83d\ude01")).as("the next number").isEqualTo(all.size());
    }
    opened.forEach(Block::close);
  }

  @Test
  void symbolsOfAnOldIndexAreNamedByTheirOffsets() {
    Block old = oldBlock();
    Block block = block(new TreeSet<>(List.of("a", "c", "y")));
    List<String> expected = List.of("a", "b", "c", "x", "y");
    try (BlockWriter writer = BlockWriter.create(folder, Ulid.of(9, random))) {
      MergedSymbols merged = new MergedSymbols(List.of(block, old), writer);
      List<List<String>> labels = new ArrayList<>();
      SeriesEntry entry = new SeriesEntry();
      int[] numbers = new int[2];
      for (int ref : old.index().allSeries()) {
        old.index().series(ref, entry);
        merged.of(1, entry.pairs, 2, numbers);
        labels.add(List.of(expected.get(numbers[0]), expected.get(numbers[1])));
      }
      assertThat(labels).containsExactly(List.of("a", "x"), List.of("a", "y"));
      merged.of(0, new int[] {1, 2}, 2, numbers);
      assertThat(numbers).as("of the other block, by their numbers").containsExactly(2, 4);
      assertThatThrownBy(() -> merged.of(1, new int[] {1}, 1, numbers))
          .isInstanceOf(CorruptionException.class)
          .hasMessageContaining("a symbol's offset");
    }
    old.close();
    block.close();
  }

  private Block oldBlock() {
    block(new TreeSet<>(List.of("a", "x")), OldIndex.FIRST_TIME).close();
    Path directory = folder.directory().resolve(lastName.toString());
    disk.put(directory.resolve("index"), OldIndex.ofVersionOne());
    return Block.open(disk, directory);
  }

  private TreeSet<String> table() {
    List<String> texts = new ArrayList<>(TEXTS);
    for (int i = 0; i < 3000; i++) {
      texts.add("value-" + random.nextInt(10_000));
    }
    Collections.shuffle(texts, random);
    TreeSet<String> table = new TreeSet<>(Utf8Order.COMPARATOR);
    table.addAll(texts.subList(0, 1 + random.nextInt(texts.size())));
    return table;
  }

  private Block block(TreeSet<String> table) {
    return block(table, 1);
  }

  private Block block(TreeSet<String> table, long time) {
    Ulid ulid = Ulid.of(1, random);
    lastName = ulid;
    try (BlockWriter writer = BlockWriter.create(folder, ulid)) {
      table.forEach(writer::symbol);
      XorAppender chunk = new XorAppender();
      byte[] region = new byte[XorAppender.HEADER_SIZE + XorAppender.MAX_SAMPLE_SIZE];
      chunk.open(region, 0, region.length);
      chunk.append(time, 1);
      writer.chunk(time, time, Encoding.XOR, region, 0, chunk.size());
      writer.series(new int[] {0, table.size() - 1}, 1);
      writer.finish(
          0,
          time + 1,
          new BlockMeta.Compaction(1, List.of(ulid), false, List.of(), false, List.of()));
    }
    return Block.open(folder.disk(), folder.directory().resolve(ulid.toString()));
  }
}
