package dev.ferula.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ferula.chunk.Encoding;
import dev.ferula.chunk.FloatHistogramAppender;
import dev.ferula.chunk.HistogramAppender;
import dev.ferula.chunk.Xor2Appender;
import dev.ferula.chunk.XorAppender;
import dev.ferula.disk.CorruptionException;
import dev.ferula.disk.SimulatedDisk;
import dev.ferula.matcher.Matcher;
import dev.ferula.storage.FloatBatch;
import dev.ferula.storage.Querier;
import dev.ferula.storage.SampleIterator;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.StorageException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A chunk of another time than the index says, as of another block, behind one that fits. */
class ForeignChunkTest {
  private static final Path DATA = Path.of("/data");
  private static final long INDEXED = 1_000_000;
  private static final long WRITTEN = 5_000_000;
  private static final int COUNT = 10;

  private final SimulatedDisk disk = new SimulatedDisk(1);

  private static byte[] chunk(Encoding encoding, long from) {
    boolean starts = encoding == Encoding.HISTOGRAM_ST || encoding == Encoding.FLOAT_HISTOGRAM_ST;
    byte[] region = new byte[1000];
    XorAppender xor = new XorAppender();
    xor.open(region, 0, region.length);
    Xor2Appender xor2 = new Xor2Appender();
    HistogramAppender whole = new HistogramAppender(starts);
    FloatHistogramAppender real = new FloatHistogramAppender(starts);
    for (int i = 0; i < COUNT; i++) {
      xor.append(from + i, i);
      xor2.append(0, from + i, i);
      whole.append(0, from + i, SampleBlock.histogram(i));
      real.append(0, from + i, SampleBlock.histogram(i).toFloat());
    }
    return switch (encoding) {
      case XOR -> Arrays.copyOf(region, xor.size());
      case XOR2 -> Arrays.copyOf(xor2.array(), xor2.size());
      case HISTOGRAM, HISTOGRAM_ST -> Arrays.copyOf(whole.array(), whole.size());
      case FLOAT_HISTOGRAM, FLOAT_HISTOGRAM_ST -> Arrays.copyOf(real.array(), real.size());
    };
  }

  /* Series {a="1"}, whose chunk fits, and {a="2"}. */
  private Path write(Encoding encoding, long from) {
    Ulid ulid = Ulid.of(1, new Random(1));
    BlockFolder folder = new BlockFolder(disk, DATA, 1 << 20, (bytes, count, millis) -> {});
    try (BlockWriter writer = BlockWriter.create(folder, ulid)) {
      int[] symbols =
          List.of("1", "2", "a").stream().mapToInt(text -> writer.symbol(text)).toArray();
      long[] begins = {INDEXED, from};
      for (int i = 0; i < 2; i++) {
        byte[] bytes = chunk(encoding, begins[i]);
        writer.chunk(INDEXED, INDEXED + COUNT - 1, encoding, bytes, 0, bytes.length);
        writer.series(new int[] {symbols[2], symbols[i]}, 1);
      }
      writer.finish(INDEXED, INDEXED + COUNT, BlockMeta.Compaction.first(ulid, List.of()));
    }
    return DATA.resolve(ulid.toString());
  }

  private static int count(Block block, String value, boolean inBatches) {
    try (Querier querier = block.querier(Long.MIN_VALUE, Long.MAX_VALUE)) {
      SampleIterator samples =
          querier
              .select(
                  SelectHints.of(Long.MIN_VALUE, Long.MAX_VALUE),
                  List.of(Matcher.of(Matcher.Type.EQUAL, "a", value)))
              .samples(0, null);
      int count = 0;
      FloatBatch batch = new FloatBatch(4);
      while (inBatches && samples.nextFloats(batch) > 0) {
        count += batch.size;
      }
      while (samples.next() != SampleIterator.Kind.NONE) {
        count++;
      }
      return count;
    }
  }

  @ParameterizedTest
  @EnumSource
  void chunksOfTheTimeThatTheIndexSaysAreRead(Encoding encoding) {
    try (Block block = Block.open(disk, write(encoding, INDEXED))) {
      for (String value : List.of("1", "2")) {
        assertThat(count(block, value, false)).isEqualTo(COUNT);
        assertThat(count(block, value, true)).isEqualTo(COUNT);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void othersAreNeitherShownNorCopied(Encoding encoding) {
    try (Block block = Block.open(disk, write(encoding, WRITTEN))) {
      assertThat(count(block, "1", false)).isEqualTo(COUNT);
      String told = "expected a chunk from 1000000 to 1000009";
      for (boolean inBatches : List.of(true, false)) {
        assertThatThrownBy(() -> count(block, "2", inBatches))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining(told)
            .hasMessageEndingWith("got one from 5000000");
      }
      ChunkColumns chunks = new ChunkColumns();
      SeriesEntry entry = new SeriesEntry();
      long first = block.index().firstSeries();
      block.index().series(first, entry);
      chunks.add(WRITTEN, WRITTEN + COUNT, entry.chunks.refs[0]);
      try (BlockChunks copied = block.chunks()) {
        copied.read(entry.chunks, 0);
        assertThatThrownBy(() -> copied.read(chunks, 0)).isInstanceOf(CorruptionException.class);
      }
    }
  }
}
