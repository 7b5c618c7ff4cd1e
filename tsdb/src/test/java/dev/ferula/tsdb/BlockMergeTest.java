package dev.ferula.tsdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ferula.chunk.Encoding;
import dev.ferula.chunk.XorAppender;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.BlockWriter;
import dev.ferula.tsdb.block.SeriesEntry;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.work.LongWork;
import dev.ferula.tsdb.work.WorkLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockMergeTest {
  private static final int NAMES = 3;

  /* So many that numbers of symbols take one byte or two. */
  private static final int VALUES = 300;

  /* Values from here on have other numbers where there is one more. */
  private static final int MIDDLE = 100;

  private static final long RANGE = 1000;

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final BlockFolder folder = new BlockFolder(disk, Path.of("/data"));
  private final List<Block> blocks = new ArrayList<>();

  /* By labels: when the chunks begin that their series has in all blocks. */
  private final Map<String, List<Long>> expected = new TreeMap<>();

  /* Some series stand in all blocks, others in some, and some begin as others do or have fewer labels. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void seriesKeepTheirChunksWhicheverBlocksHaveThem(long seed) {
    Random random = new Random(seed);
    List<int[]> series = series(random);
    for (int i = 0; i < 4; i++) {
      int share = 1 + random.nextInt(4);
      List<int[]> some = series.stream().filter(_ -> random.nextInt(share) == 0).toList();
      block(random, some, random.nextInt(3) == 0);
    }
    assertThat(merged(random)).isEqualTo(expected);
  }

  @Test
  void aBlockWithoutSeriesMayComeFirst() {
    Random random = new Random(9);
    block(random, List.of(), false);
    block(random, series(random), false);
    block(random, series(random), false);
    assertThat(merged(random)).isEqualTo(expected);
  }

  /* In order: labels of one to three names, the values of each from a few that are alike. */
  private static List<int[]> series(Random random) {
    Map<String, int[]> sorted = new TreeMap<>();
    for (int i = 0; i < 200; i++) {
      int count = 1 + random.nextInt(NAMES);
      int[] values = new int[count];
      StringBuilder key = new StringBuilder();
      for (int j = 0; j < count; j++) {
        values[j] = j == 0 ? random.nextInt(3) : random.nextInt(VALUES);
        key.append(name(j)).append(value(values[j]));
      }
      sorted.put(key.toString(), values);
    }
    return List.copyOf(sorted.values());
  }

  private static String name(int i) {
    return "name-" + i;
  }

  private static String value(int i) {
    return "value-" + (VALUES + i);
  }

  /* All symbols stand in each block, so that all call them the same, unless one has another in their midst. */
  private void block(Random random, List<int[]> series, boolean oneMore) {
    Ulid ulid = Ulid.of(1, random);
    long time = RANGE * blocks.size();
    try (BlockWriter writer = BlockWriter.create(folder, ulid)) {
      for (int i = 0; i < NAMES; i++) {
        writer.symbol(name(i));
      }
      for (int i = 0; i < VALUES; i++) {
        if (i == MIDDLE && oneMore) {
          writer.symbol(value(i - 1) + "-");
        }
        writer.symbol(value(i));
      }
      for (int[] values : series) {
        int[] pairs = new int[2 * values.length];
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
          pairs[2 * i] = i;
          pairs[2 * i + 1] = NAMES + values[i] + (values[i] >= MIDDLE && oneMore ? 1 : 0);
          labels.append(name(i)).append('=').append(value(values[i])).append(' ');
        }
        long begin = time + random.nextInt((int) RANGE);
        chunk(writer, begin);
        writer.series(pairs, values.length);
        expected.computeIfAbsent(labels.toString(), _ -> new ArrayList<>()).add(begin);
      }
      writer.finish(
          time,
          time + RANGE,
          new BlockMeta.Compaction(1, List.of(ulid), false, List.of(), false, List.of()));
    }
    blocks.add(Block.open(disk, folder.directory().resolve(ulid.toString())));
  }

  private static void chunk(BlockWriter writer, long time) {
    XorAppender chunk = new XorAppender();
    byte[] region = new byte[XorAppender.HEADER_SIZE + XorAppender.MAX_SAMPLE_SIZE];
    chunk.open(region, 0, region.length);
    chunk.append(time, 1);
    writer.chunk(time, time, Encoding.XOR, region, 0, chunk.size());
  }

  /* By labels: when the chunks begin that their series has in the block of all blocks. */
  private Map<String, List<Long>> merged(Random random) {
    Ulid ulid = Ulid.of(2, random);
    try (LongWork.Piece progress =
        new WorkLog(() -> 0).longWork().begin(LongWork.Kind.COMPACTION, 0)) {
      new BlockMerge(blocks, false).write(folder, ulid, progress);
    }
    blocks.forEach(Block::close);
    Map<String, List<Long>> found = new TreeMap<>();
    try (Block block = Block.open(disk, folder.directory().resolve(ulid.toString()))) {
      SeriesEntry entry = new SeriesEntry();
      for (int ref : block.index().allSeries()) {
        block.index().series(Integer.toUnsignedLong(ref), entry);
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < 2 * entry.pairCount; i += 2) {
          labels.append(block.index().symbol(entry.pairs[i])).append('=');
          labels.append(block.index().symbol(entry.pairs[i + 1])).append(' ');
        }
        List<Long> begins = new ArrayList<>();
        for (int i = 0; i < entry.chunks.size; i++) {
          begins.add(entry.chunks.minTimes[i]);
        }
        found.put(labels.toString(), begins);
      }
    }
    return found;
  }
}
