package dev.ferula.tsdb.head.outoforder;

import dev.ferula.tsdb.block.Tombstones;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series that came out of order: the newest in a buffer, those before in chunks,
 * which may overlap. Few series have any beside the others, so they may have an object each.
 * Guarded by its series' stripe.
 */
public final class OutOfOrderSeries {
  /** What a series costs, with a full buffer. */
  public static final int COST = 300 + OutOfOrderBuffer.CAPACITY * OutOfOrderBuffer.SAMPLE_COST;

  private static final int FIELDS = 3;
  private static final long[] NOTHING = {};

  /** Samples that went into chunks and that some reader must not see all of yet. */
  private record Recent(int firstChunk, int chunkCount, OutOfOrderBuffer samples) {}

  private final List<Recent> recent = new ArrayList<>(0);
  private OutOfOrderBuffer open = new OutOfOrderBuffer();
  /* Of each chunk its first and last time and its location, in the order they were made. */
  private long[] chunks = NOTHING;
  private int chunkCount;
  private @Nullable Tombstones deleted;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;
  /* How many samples of the commit that is being written wait for the log. */
  public int pending;

  public OutOfOrderBuffer open() {
    return open;
  }

  public boolean isEmpty() {
    return open.size() == 0 && chunkCount == 0;
  }

  public int chunkCount() {
    return chunkCount;
  }

  public long location(int chunk) {
    return chunks[FIELDS * chunk + 2];
  }

  /** No sample is older; {@link Long#MAX_VALUE} where there never was any. */
  public long minTime() {
    return minTime;
  }

  public long maxTime() {
    return maxTime;
  }

  public boolean insert(
      long start, long timestamp, double value, @Nullable Object histogram, long commit) {
    boolean inserted = open.insert(start, timestamp, value, histogram, commit);
    if (inserted) {
      reach(timestamp, timestamp);
    }
    return inserted;
  }

  private void reach(long from, long to) {
    minTime = Math.min(minTime, from);
    maxTime = Math.max(maxTime, to);
  }

  /** Adds a chunk behind the others. */
  public void addChunk(long start, long end, long location) {
    if (FIELDS * chunkCount == chunks.length) {
      chunks = Arrays.copyOf(chunks, Math.max(FIELDS, 2 * chunks.length));
    }
    chunks[FIELDS * chunkCount] = start;
    chunks[FIELDS * chunkCount + 1] = end;
    chunks[FIELDS * chunkCount + 2] = location;
    chunkCount++;
    reach(start, end);
  }

  /**
   * Empties the buffer, whose samples went into the last chunks.
   *
   * @param oldestReader the commit of the oldest reader
   */
  void flushed(int intoChunks, long oldestReader) {
    recent.removeIf(r -> r.samples.lastCommit() <= oldestReader);
    if (open.lastCommit() > oldestReader) {
      recent.add(new Recent(chunkCount - intoChunks, intoChunks, open));
    }
    open = new OutOfOrderBuffer();
  }

  /** Empties the buffer, whose samples are in a chunk that a file has. */
  public void forgetBuffer() {
    open = new OutOfOrderBuffer();
  }

  /** Drops the first chunks, which a block has. */
  public void dropChunks(int count) {
    List<Recent> kept = new ArrayList<>();
    for (Recent r : recent) {
      if (r.firstChunk >= count) {
        kept.add(new Recent(r.firstChunk - count, r.chunkCount, r.samples));
      }
    }
    recent.clear();
    recent.addAll(kept);
    chunks = Arrays.copyOfRange(chunks, FIELDS * count, FIELDS * chunkCount);
    chunkCount -= count;
    minTime = Long.MAX_VALUE;
    maxTime = Long.MIN_VALUE;
    for (int i = 0; i < chunkCount; i++) {
      reach(chunks[FIELDS * i], chunks[FIELDS * i + 1]);
    }
    if (open.size() > 0) {
      reach(open.timestamp(0), open.timestamp(open.size() - 1));
    }
  }

  /** This without the samples of a stretch of time; readers may go on with this one. */
  public OutOfOrderSeries without(long from, long to) {
    OutOfOrderSeries left = new OutOfOrderSeries();
    Tombstones stretches = deleted == null ? new Tombstones() : deleted.copy();
    for (int i = 0; i < chunkCount; i++) {
      long start = chunks[FIELDS * i];
      long end = chunks[FIELDS * i + 1];
      left.addChunk(start, end, location(i));
      if (start <= to && end >= from) {
        stretches.add(location(i), Math.max(from, start), Math.min(to, end));
      }
    }
    left.deleted = stretches.isEmpty() ? null : stretches;
    for (Recent r : recent) {
      left.recent.add(
          new Recent(r.firstChunk, r.chunkCount, r.samples.copy(Long.MAX_VALUE, from, to)));
    }
    left.open = open.copy(Long.MAX_VALUE, from, to);
    if (left.open.size() > 0) {
      left.reach(left.open.timestamp(0), left.open.timestamp(left.open.size() - 1));
    }
    return left;
  }

  /**
   * Adds what a reader sees in a range of time to the sources of a cursor, those first that count
   * where several have a sample of the same time: the ones that came first.
   */
  void addTo(OutOfOrderSamples samples, long lastCommit, long from, long to) {
    int i = 0;
    while (i < chunkCount) {
      Recent hiding = hiding(i, lastCommit);
      if (hiding != null) {
        samples.add(hiding.samples.copy(lastCommit, Long.MAX_VALUE, Long.MIN_VALUE));
        i = hiding.firstChunk + hiding.chunkCount;
        continue;
      }
      long start = chunks[FIELDS * i];
      if (start <= to && chunks[FIELDS * i + 1] >= from) {
        samples.add(start, location(i), deleted == null ? NOTHING : deleted.of(location(i)));
      }
      i++;
    }
    if (open.size() > 0) {
      samples.add(open.copy(lastCommit, Long.MAX_VALUE, Long.MIN_VALUE));
    }
  }

  private @Nullable Recent hiding(int chunk, long lastCommit) {
    for (Recent r : recent) {
      boolean holds = chunk >= r.firstChunk && chunk < r.firstChunk + r.chunkCount;
      if (holds && r.samples.lastCommit() > lastCommit) {
        return r;
      }
    }
    return null;
  }
}
