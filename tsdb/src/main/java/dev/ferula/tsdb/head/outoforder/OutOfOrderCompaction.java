package dev.ferula.tsdb.head.outoforder;

import dev.ferula.tsdb.block.BlockFolder;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.Ulid;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.log.OutOfOrderLog;
import dev.ferula.tsdb.head.samples.ChunkOptions;
import dev.ferula.tsdb.head.samples.Readers;
import dev.ferula.tsdb.head.samples.SampleStore;
import dev.ferula.tsdb.head.samples.Stripes;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * Moves all samples that came out of order so far into blocks. First they are made chunks, then
 * those are written as blocks, and when these can be queried the chunks are dropped. Meanwhile
 * nobody may delete anything. For one thread.
 */
public final class OutOfOrderCompaction {
  private final HeadIndex index;
  private final SampleStore samples;
  private final ChunkOptions options;
  private final Lock commitLock;
  private final OutOfOrder outOfOrder;
  private final OutOfOrderLog log;
  private final int[] slots;
  private final int[] counts;
  private final int firstSegmentLeft;
  private final long minTime;
  private final long maxTime;

  /** Begins; whoever calls holds the commit lock. */
  public OutOfOrderCompaction(
      HeadIndex index,
      SampleStore samples,
      OutOfOrder outOfOrder,
      OutOfOrderLog log,
      ChunkOptions options,
      Lock commitLock) {
    this.index = index;
    this.samples = samples;
    this.options = options;
    this.commitLock = commitLock;
    this.outOfOrder = outOfOrder;
    this.log = log;
    slots = outOfOrder.slots();
    counts = new int[slots.length];
    minTime = outOfOrder.minTime();
    maxTime = outOfOrder.maxTime();
    try (Stripes.Walk walk = samples.stripes().walk()) {
      for (int i = 0; i < slots.length; i++) {
        walk.to(slots[i]);
        OutOfOrderSeries series = outOfOrder.at(slots[i]);
        outOfOrder.flush(index.series().ref(slots[i]), series, location -> {});
        counts[i] = series.chunkCount();
      }
    }
    firstSegmentLeft = log.cut();
  }

  /** Writes the blocks. */
  public List<BlockMeta> write(BlockFolder folder, Supplier<Ulid> names) {
    return new OutOfOrderBlocks(index, options)
        .write(slots, this::samples, minTime, maxTime, folder, names);
  }

  private OutOfOrderSamples samples(int slot, long from, long to) {
    return outOfOrder.samples(slot, outOfOrder.at(slot), Long.MAX_VALUE, from, to);
  }

  /** Drops what was written; readers that do not know the blocks yet are waited for. */
  public void finish() throws InterruptedException {
    Readers readers = samples.readers();
    readers.awaitOutOfOrderClosed();
    long[][] dropped = new long[slots.length][];
    commitLock.lock();
    try (Stripes.Walk walk = samples.stripes().walk()) {
      for (int i = 0; i < slots.length; i++) {
        walk.to(slots[i]);
        dropped[i] = drop(i);
      }
    } finally {
      commitLock.unlock();
    }
    outOfOrder.settle();
    log.truncate(firstSegmentLeft);
    /* Those that opened since may have read where the chunks lie. */
    readers.awaitOutOfOrderClosed();
    for (long[] locations : dropped) {
      for (long location : locations) {
        samples.chunks().release(location);
      }
    }
  }

  private long[] drop(int i) {
    OutOfOrderSeries series = outOfOrder.at(slots[i]);
    long[] locations = new long[counts[i]];
    for (int c = 0; c < locations.length; c++) {
      locations[c] = series.location(c);
    }
    series.dropChunks(counts[i]);
    if (series.isEmpty()) {
      outOfOrder.remove(slots[i]);
    }
    return locations;
  }
}
