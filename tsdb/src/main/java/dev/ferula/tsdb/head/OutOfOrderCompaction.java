package dev.ferula.tsdb.head;

import dev.ferula.disk.Disk;
import dev.ferula.tsdb.block.BlockMeta;
import dev.ferula.tsdb.block.Ulid;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Moves all samples that came out of order so far into blocks. First they are made chunks, then
 * those are written as blocks, and when these can be queried the chunks are dropped. Meanwhile
 * nobody may delete anything. For one thread.
 */
public final class OutOfOrderCompaction {
  private final Head head;
  private final OutOfOrder outOfOrder;
  private final OutOfOrderLog log;
  private final int[] slots;
  private final int[] counts;
  private final int firstSegmentLeft;
  private final long minTime;
  private final long maxTime;

  /** Begins; whoever calls holds the commit lock. */
  OutOfOrderCompaction(Head head, OutOfOrder outOfOrder, OutOfOrderLog log) {
    this.head = head;
    this.outOfOrder = outOfOrder;
    this.log = log;
    slots = outOfOrder.slots();
    counts = new int[slots.length];
    minTime = outOfOrder.minTime();
    maxTime = outOfOrder.maxTime();
    try (Stripes.Walk walk = head.stripes().walk()) {
      for (int i = 0; i < slots.length; i++) {
        walk.to(slots[i]);
        OutOfOrderSeries series = outOfOrder.at(slots[i]);
        outOfOrder.flush(head.index().series().ref(slots[i]), series, location -> {});
        counts[i] = series.chunkCount();
      }
    }
    firstSegmentLeft = log.cut();
  }

  /** Writes the blocks. */
  public List<BlockMeta> write(Disk disk, Path parent, Supplier<Ulid> names) {
    return new OutOfOrderBlocks(head.index(), head.options())
        .write(slots, this::samples, minTime, maxTime, disk, parent, names);
  }

  private OutOfOrderSamples samples(int slot, long from, long to) {
    OutOfOrderSamples samples = new OutOfOrderSamples(head.store(), from, to);
    head.stripes().of(slot).lock();
    try {
      outOfOrder.at(slot).addTo(samples, Long.MAX_VALUE, from, to);
    } finally {
      head.stripes().of(slot).unlock();
    }
    return samples;
  }

  /** Drops what was written; readers that do not know the blocks yet are waited for. */
  public void finish() throws InterruptedException {
    Readers readers = head.readers();
    readers.awaitOutOfOrderClosed();
    long[][] dropped = new long[slots.length][];
    head.lockCommits();
    try (Stripes.Walk walk = head.stripes().walk()) {
      for (int i = 0; i < slots.length; i++) {
        walk.to(slots[i]);
        dropped[i] = drop(i);
      }
    } finally {
      head.unlockCommits();
    }
    outOfOrder.settle(head.stripes());
    log.truncate(firstSegmentLeft);
    /* Those that opened since may have read where the chunks lie. */
    readers.awaitOutOfOrderClosed();
    for (long[] locations : dropped) {
      for (long location : locations) {
        head.store().release(location);
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
