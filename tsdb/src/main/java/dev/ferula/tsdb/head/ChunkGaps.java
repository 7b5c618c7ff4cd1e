package dev.ferula.tsdb.head;

import dev.ferula.tsdb.head.samples.FinishedChunks;
import dev.ferula.tsdb.head.samples.SampleStore;
import dev.ferula.tsdb.head.samples.SeriesRows;
import dev.ferula.tsdb.head.slab.SlabPool;
import java.util.Arrays;

/**
 * Looks, while a head that has chunks of files is filled from the log, for samples in the log that
 * should be in chunks before ones that the head has, and are not: a file of theirs is gone or short
 * then. Samples that came later than newer ones of their series say nothing, as Prometheus logs
 * those too that it refuses or has elsewhere. For one thread.
 */
final class ChunkGaps {
  private final SampleStore samples;
  private final FinishedChunks.ChunkList chunks = new FinishedChunks.ChunkList();
  /* By slot: the newest time seen, and the end of the chunk that the last one was in. */
  private long[] seen = new long[0];
  private long[] within = new long[0];
  private long gapRef;
  private long gapTime;

  ChunkGaps(SampleStore samples) {
    this.samples = samples;
  }

  /** A sample of the log that is not in the head yet unless chunks have it. */
  void look(int slot, long ref, long time, long floor) {
    if (slot >= seen.length) {
      grow(slot);
    }
    if (time <= seen[slot]) {
      return;
    }
    seen[slot] = time;
    if (time > within[slot] && time >= floor && time <= samples.rows().end(slot)) {
      find(slot, ref, time);
    }
  }

  /** The slots are free for other series. */
  void forget(int[] slots) {
    for (int slot : slots) {
      if (slot < seen.length) {
        seen[slot] = Long.MIN_VALUE;
        within[slot] = Long.MIN_VALUE;
      }
    }
  }

  private void grow(int slot) {
    int before = seen.length;
    int size = Math.max(1024, slot + slot / 2);
    seen = Arrays.copyOf(seen, size);
    within = Arrays.copyOf(within, size);
    Arrays.fill(seen, before, size, Long.MIN_VALUE);
    Arrays.fill(within, before, size, Long.MIN_VALUE);
  }

  private void find(int slot, long ref, long time) {
    long[] row = samples.rows().page(slot);
    int r = SeriesRows.at(slot);
    int list = SeriesRows.low(row[r + SeriesRows.LINK]);
    chunks.clear();
    if (list != SlabPool.NONE) {
      samples.finished().read(list, chunks);
    }
    int i = 0;
    while (i < chunks.size() && chunks.end(i) < time) {
      i++;
    }
    long start;
    if (i < chunks.size()) {
      start = chunks.start(i);
      within[slot] = chunks.end(i);
    } else {
      start = row[r + SeriesRows.TIME] - SeriesRows.high(row[r + SeriesRows.SPANS]);
    }
    if (time < start && gapRef == 0) {
      gapRef = ref;
      gapTime = time;
    }
  }

  /** Whether a sample was missing. */
  boolean found() {
    return gapRef != 0;
  }

  /** Which sample was missing, in words. */
  String gap() {
    return "the chunk of series " + gapRef + " at " + gapTime;
  }
}
