package dev.ferula.tsdb.head;

import dev.ferula.chunk.Encoding;
import dev.ferula.memory.MemoryAccount;
import dev.ferula.tsdb.block.ChunkCutter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The samples of all series that came out of order. Changed by the committing thread; a series is
 * read and changed under its stripe's lock.
 */
final class OutOfOrder {
  private final ChunkStore store;
  private final Readers readers;
  private final MemoryAccount memory;
  private final Map<Integer, OutOfOrderSeries> series = new ConcurrentHashMap<>();
  private final ChunkCutter cutter;
  private volatile long window;
  private volatile long minTime = Long.MAX_VALUE;
  private volatile long maxTime = Long.MIN_VALUE;

  OutOfOrder(ChunkStore store, Readers readers, MemoryAccount memory, HeadOptions options) {
    this.store = store;
    this.readers = readers;
    this.memory = memory;
    this.window = options.outOfOrderWindow();
    this.cutter = new ChunkCutter(options.xor2());
  }

  /** How much older than the newest sample one may be, 0 for not at all. */
  long window() {
    return window;
  }

  void window(long millis) {
    window = millis;
  }

  /** No sample is older; {@link Long#MAX_VALUE} where there is none. */
  long minTime() {
    return minTime;
  }

  /** No sample is newer; {@link Long#MIN_VALUE} where there is none. */
  long maxTime() {
    return maxTime;
  }

  boolean isEmpty() {
    return series.isEmpty();
  }

  boolean overlaps(long from, long to) {
    return minTime <= to && maxTime >= from;
  }

  /** The slots of all series that have any. */
  int[] slots() {
    return series.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  boolean has(int slot) {
    return series.containsKey(slot);
  }

  @Nullable OutOfOrderSeries get(int slot) {
    return series.get(slot);
  }

  /** The series in the slot, made if it has none out of order yet. */
  OutOfOrderSeries at(int slot) {
    OutOfOrderSeries known = series.get(slot);
    if (known == null) {
      known = new OutOfOrderSeries();
      series.put(slot, known);
      memory.reserve(OutOfOrderSeries.COST);
    }
    return known;
  }

  /** Puts a series in the place of the one in the slot, which readers may still have. */
  void replace(int slot, OutOfOrderSeries by) {
    if (by.isEmpty()) {
      remove(slot);
    } else {
      series.put(slot, by);
    }
  }

  void remove(int slot) {
    if (series.remove(slot) != null) {
      memory.release(Math.min(OutOfOrderSeries.COST, memory.held()));
    }
  }

  /** Lets the range of time reach to there. */
  void reach(long from, long to) {
    minTime = Math.min(minTime, from);
    maxTime = Math.max(maxTime, to);
  }

  /** Computes the range of time anew from what is left. */
  void settle(Stripes stripes) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    try (Stripes.Walk walk = stripes.walk()) {
      for (int slot : slots()) {
        walk.to(slot);
        OutOfOrderSeries left = series.get(slot);
        if (left != null) {
          min = Math.min(min, left.minTime());
          max = Math.max(max, left.maxTime());
        }
      }
    }
    minTime = min;
    maxTime = max;
  }

  /**
   * Makes chunks of a series' buffer; whoever calls holds the stripe's lock.
   *
   * @param written told where each chunk lies
   */
  void flush(long ref, OutOfOrderSeries of, LongConsumer written) {
    if (of.open().size() == 0) {
      return;
    }
    int before = of.chunkCount();
    cutter.write(
        of.open().samples(),
        (start, end, encoding, bytes, offset, length) ->
            put(ref, of, start, end, encoding, bytes, offset, length, written));
    of.flushed(of.chunkCount() - before, readers.oldest());
  }

  private void put(
      long ref,
      OutOfOrderSeries of,
      long start,
      long end,
      Encoding encoding,
      byte[] bytes,
      int offset,
      int length,
      LongConsumer written) {
    long location = store.put(ref, start, end, encoding, true, bytes, offset, length);
    of.addChunk(start, end, location);
    written.accept(location);
  }

  /**
   * The oldest file of head chunks that holds a chunk, {@link Integer#MAX_VALUE} where none does.
   */
  int oldestFile(Stripes stripes) {
    int oldest = Integer.MAX_VALUE;
    try (Stripes.Walk walk = stripes.walk()) {
      for (int slot : slots()) {
        walk.to(slot);
        OutOfOrderSeries of = series.get(slot);
        for (int i = 0; of != null && i < of.chunkCount(); i++) {
          oldest = Math.min(oldest, store.fileOf(of.location(i)));
        }
      }
    }
    return oldest;
  }
}
