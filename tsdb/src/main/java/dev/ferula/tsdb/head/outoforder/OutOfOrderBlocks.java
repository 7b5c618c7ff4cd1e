package dev.ferula.tsdb.head.outoforder;

import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.BlockWriter;
import dev.ferula.tsdb.block.ChunkCutter;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.index.SeriesBlock;
import dev.ferula.tsdb.head.samples.ChunkOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes samples that came out of order as blocks, one for each range of time that has any. For one
 * thread.
 */
public final class OutOfOrderBlocks {
  /** Tells what to write of a series. */
  @FunctionalInterface
  public interface Source {
    OutOfOrderSamples samples(int slot, long from, long to);
  }

  private final HeadIndex index;
  private final long range;
  private final ChunkCutter cutter;

  public OutOfOrderBlocks(HeadIndex index, ChunkOptions options) {
    this.index = index;
    this.range = options.range();
    this.cutter = new ChunkCutter(options.xor2());
  }

  /** Writes all samples between two times, both included. */
  public List<BlockMeta> write(
      int[] slots,
      Source source,
      long minTime,
      long maxTime,
      BlockFolder folder,
      Supplier<Ulid> names) {
    List<BlockMeta> written = new ArrayList<>();
    if (minTime > maxTime) {
      return written;
    }
    try {
      for (long from = Math.floorDiv(minTime, range) * range; from <= maxTime; from += range) {
        BlockMeta meta = write(slots, source, from, folder, names.get());
        if (meta != null) {
          written.add(meta);
        }
      }
      return written;
    } catch (RuntimeException e) {
      /* All or none: what is deleted later must not come back with a block that nobody knew. */
      written.forEach(meta -> folder.delete(meta.ulid()));
      throw e;
    }
  }

  private @Nullable BlockMeta write(
      int[] slots, Source source, long from, BlockFolder folder, Ulid ulid) {
    return new SeriesBlock(index)
        .write(
            slots.clone(),
            (slot, writer) -> writeChunks(source.samples(slot, from, from + range - 1), writer),
            folder,
            ulid,
            from,
            from + range,
            List.of(BlockMeta.FROM_OUT_OF_ORDER));
  }

  private void writeChunks(OutOfOrderSamples samples, BlockWriter writer) {
    if (!samples.isEmpty()) {
      cutter.write(samples, writer::chunk);
    }
  }
}
