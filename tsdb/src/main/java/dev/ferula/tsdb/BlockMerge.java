package dev.ferula.tsdb;

import dev.ferula.disk.Disk;
import dev.ferula.model.Utf8Order;
import dev.ferula.tsdb.block.Block;
import dev.ferula.tsdb.block.BlockChunks;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.BlockWriter;
import dev.ferula.tsdb.block.SeriesEntry;
import dev.ferula.tsdb.block.Ulid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes blocks that do not overlap as one: series by series in the order of their labels, their
 * chunks as they are. For one thread.
 */
final class BlockMerge {
  private final List<Block> blocks;
  private final Map<String, Integer> symbols = new HashMap<>();

  /** A merge of blocks in order of time. */
  BlockMerge(List<Block> blocks) {
    this.blocks = blocks;
  }

  BlockMeta write(Disk disk, Path parent, Ulid ulid) {
    List<Cursor> cursors = new ArrayList<>();
    try (BlockWriter writer = BlockWriter.create(disk, parent, ulid)) {
      writeSymbols(writer);
      for (Block block : blocks) {
        cursors.add(new Cursor(block));
      }
      Cursor first = first(cursors);
      while (first != null) {
        writeSeries(first.labels, cursors, writer);
        first = first(cursors);
      }
      long minTime = blocks.getFirst().meta().minTime();
      long maxTime = blocks.getLast().meta().maxTime();
      return writer.finish(minTime, maxTime, compaction());
    } finally {
      cursors.forEach(Cursor::close);
    }
  }

  private void writeSymbols(BlockWriter writer) {
    Set<String> all = new TreeSet<>(Utf8Order.COMPARATOR);
    blocks.forEach(block -> block.index().symbols(all::add));
    all.forEach(text -> symbols.put(text, writer.symbol(text)));
  }

  private static @Nullable Cursor first(List<Cursor> cursors) {
    Cursor first = null;
    for (Cursor cursor : cursors) {
      if (!cursor.done && (first == null || Arrays.compare(cursor.labels, first.labels) < 0)) {
        first = cursor;
      }
    }
    return first;
  }

  private static void writeSeries(int[] labels, List<Cursor> cursors, BlockWriter writer) {
    for (Cursor cursor : cursors) {
      if (!cursor.done && Arrays.equals(cursor.labels, labels)) {
        cursor.writeChunks(writer);
        cursor.advance();
      }
    }
    writer.series(labels, labels.length / 2);
  }

  private BlockMeta.Compaction compaction() {
    int level = 0;
    Set<Ulid> sources = new LinkedHashSet<>();
    List<BlockMeta.Description> parents = new ArrayList<>();
    for (Block block : blocks) {
      level = Math.max(level, block.meta().compaction().level());
      sources.addAll(block.meta().compaction().sources());
      parents.add(block.meta().description());
    }
    return new BlockMeta.Compaction(
        level + 1, sources.stream().sorted().toList(), false, parents, false, List.of());
  }

  /** The series of one block, one after the other; symbols are the merged block's. */
  private final class Cursor implements AutoCloseable {
    private final Block block;
    private final BlockChunks chunks;
    private final SeriesEntry entry = new SeriesEntry();
    private long[] refs = new long[1024];
    private int count;
    private int next;
    private int[] labels = new int[0];
    private boolean done;

    Cursor(Block block) {
      this.block = block;
      chunks = block.chunks();
      block.index().allSeries(this::addRef);
      advance();
    }

    private void addRef(long ref) {
      if (count == refs.length) {
        refs = Arrays.copyOf(refs, 2 * count);
      }
      refs[count++] = ref;
    }

    void advance() {
      done = next == count;
      if (done) {
        return;
      }
      block.index().series(refs[next++], entry);
      int[] merged = new int[2 * entry.pairCount];
      for (int i = 0; i < merged.length; i++) {
        Integer symbol = symbols.get(block.index().symbol(entry.pairs[i]));
        if (symbol == null) {
          throw new IllegalStateException("symbol " + entry.pairs[i] + " is not in the table");
        }
        merged[i] = symbol;
      }
      labels = merged;
    }

    void writeChunks(BlockWriter writer) {
      for (int i = 0; i < entry.chunks.size; i++) {
        chunks.read(entry.chunks.refs[i]);
        writer.chunk(
            entry.chunks.minTimes[i],
            entry.chunks.maxTimes[i],
            chunks.encoding(),
            chunks.bytes(),
            chunks.offset(),
            chunks.length());
      }
    }

    @Override
    public void close() {
      chunks.close();
    }
  }
}
