package dev.ferula.tsdb.head.outoforder;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.tsdb.block.ChunkCutter;
import dev.ferula.tsdb.chunkshead.HeadChunk;
import dev.ferula.tsdb.head.samples.ChunkOptions;
import dev.ferula.tsdb.head.samples.SampleStore;
import dev.ferula.tsdb.head.samples.Stripes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The samples of all series that came out of order. Changed by the committing thread; a series is
 * read and changed under its stripe's lock.
 */
public final class OutOfOrder {
  private final SampleStore samples;
  private final MemoryAccount memory;
  private final Map<Integer, OutOfOrderSeries> series = new ConcurrentHashMap<>();
  private ChunkCutter cutter;
  private boolean cutsXor2;
  private volatile long window;
  private volatile long minTime = Long.MAX_VALUE;
  private volatile long maxTime = Long.MIN_VALUE;

  public OutOfOrder(SampleStore samples, MemoryAccount memory, ChunkOptions options, long window) {
    this.samples = samples;
    this.memory = memory;
    this.window = window;
    this.cutsXor2 = options.xor2();
    this.cutter = new ChunkCutter(cutsXor2);
  }

  /** How much older than the newest sample one may be, 0 for not at all. */
  public long window() {
    return window;
  }

  public void window(long millis) {
    window = millis;
  }

  /** No sample is older; {@link Long#MAX_VALUE} where there is none. */
  public long minTime() {
    return minTime;
  }

  /** No sample is newer; {@link Long#MIN_VALUE} where there is none. */
  public long maxTime() {
    return maxTime;
  }

  public boolean isEmpty() {
    return series.isEmpty();
  }

  public boolean overlaps(long from, long to) {
    return minTime <= to && maxTime >= from;
  }

  /** The slots of all series that have any. */
  public int[] slots() {
    return series.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  public boolean has(int slot) {
    return series.containsKey(slot);
  }

  public @Nullable OutOfOrderSeries get(int slot) {
    return series.get(slot);
  }

  /** The series in the slot, made if it has none out of order yet. */
  public OutOfOrderSeries at(int slot) {
    OutOfOrderSeries known = series.get(slot);
    if (known == null) {
      known = new OutOfOrderSeries();
      series.put(slot, known);
      memory.reserve(OutOfOrderSeries.COST);
    }
    return known;
  }

  /** Puts a series in the place of the one in the slot, which readers may still have. */
  public void replace(int slot, OutOfOrderSeries by) {
    if (by.isEmpty()) {
      remove(slot);
    } else {
      series.put(slot, by);
    }
  }

  public void remove(int slot) {
    if (series.remove(slot) != null) {
      memory.release(Math.min(OutOfOrderSeries.COST, memory.held()));
    }
  }

  /** Lets the range of time reach to there. */
  public void reach(long from, long to) {
    minTime = Math.min(minTime, from);
    maxTime = Math.max(maxTime, to);
  }

  /** Computes the range of time anew from what is left. */
  public void settle() {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    try (Stripes.Walk walk = samples.stripes().walk()) {
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
    if (cutsXor2 != samples.writer().xor2()) {
      cutsXor2 = samples.writer().xor2();
      cutter = new ChunkCutter(cutsXor2);
    }
    cutter.write(
        of.open().samples(),
        (start, end, encoding, bytes, offset, length) ->
            written.accept(
                put(of, new HeadChunk(ref, start, end, encoding, true, bytes, offset, length))));
    of.flushed(of.chunkCount() - before, samples.readers().oldest());
  }

  /**
   * The samples of a series in a range of time.
   *
   * @param commit the last commit that shows
   */
  public OutOfOrderSamples samples(
      int slot, @Nullable OutOfOrderSeries of, long commit, long from, long to) {
    OutOfOrderSamples found = new OutOfOrderSamples(samples.chunks(), from, to);
    samples.stripes().of(slot).lock();
    try {
      if (of != null) {
        of.addTo(found, commit, from, to);
      }
    } finally {
      samples.stripes().of(slot).unlock();
    }
    return found;
  }

  private long put(OutOfOrderSeries of, HeadChunk chunk) {
    long location = samples.chunks().put(chunk);
    of.addChunk(chunk.start(), chunk.end(), location);
    return location;
  }

  /**
   * The oldest file of head chunks that holds a chunk, {@link Integer#MAX_VALUE} where none does.
   */
  public int oldestFile() {
    int oldest = Integer.MAX_VALUE;
    try (Stripes.Walk walk = samples.stripes().walk()) {
      for (int slot : slots()) {
        walk.to(slot);
        OutOfOrderSeries of = series.get(slot);
        for (int i = 0; of != null && i < of.chunkCount(); i++) {
          oldest = Math.min(oldest, samples.chunks().fileOf(of.location(i)));
        }
      }
    }
    return oldest;
  }
}
