package dev.ferula.tsdb.head.index;

import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.BlockWriter;
import dev.ferula.tsdb.block.Ulid;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes series of the head as a block, with chunks that somebody else tells. For one thread. */
public final class SeriesBlock {
  /** Writes the chunks of a series. */
  @FunctionalInterface
  public interface Chunks {
    public void write(int slot, BlockWriter writer);
  }

  private final HeadIndex index;

  public SeriesBlock(HeadIndex index) {
    this.index = index;
  }

  /**
   * Writes the series in these slots that have chunks.
   *
   * @return the block's meta.json, or null where none has, in which case there is no block
   */
  public @Nullable BlockMeta write(
      int[] slots,
      Chunks chunks,
      BlockFolder folder,
      Ulid ulid,
      long from,
      long before,
      List<String> hints) {
    if (slots.length == 0) {
      return null;
    }
    new LabelOrder(index).sort(slots);
    try (BlockWriter writer = BlockWriter.create(folder, ulid)) {
      writer.tell(folder.headChunks());
      HeadSymbols symbols = new HeadSymbols(index.pairs(), pairs(slots), writer);
      int[] ids = new int[64];
      int[] symbolPairs = new int[128];
      for (int slot : slots) {
        long samples = writer.samples();
        chunks.write(slot, writer);
        if (writer.samples() == samples) {
          continue;
        }
        int count = index.series().pairCount(slot);
        if (count > ids.length) {
          ids = new int[count];
          symbolPairs = new int[2 * count];
        }
        index.series().pairs(slot, ids);
        for (int i = 0; i < count; i++) {
          symbolPairs[2 * i] = symbols.name(ids[i]);
          symbolPairs[2 * i + 1] = symbols.value(ids[i]);
        }
        writer.series(symbolPairs, count);
      }
      if (writer.samples() == 0) {
        return null;
      }
      return writer.finish(from, before, BlockMeta.Compaction.first(ulid, hints));
    }
  }

  private BitSet pairs(int[] slots) {
    BitSet used = new BitSet();
    int[] ids = new int[64];
    for (int slot : slots) {
      int count = index.series().pairCount(slot);
      ids = count > ids.length ? new int[count] : ids;
      index.series().pairs(slot, ids);
      for (int i = 0; i < count; i++) {
        used.set(ids[i]);
      }
    }
    return used;
  }
}
