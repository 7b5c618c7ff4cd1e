package dev.ferula.tsdb.head;

import dev.ferula.tsdb.head.index.SeriesTable;
import dev.ferula.tsdb.head.slab.SlabPool;

/**
 * Chunks of files that their series get only when the log has come to where they begin. That is how
 * a head is filled whose newest block is gone: files that had chunks of the block's samples went
 * with its writing, the log may have these samples yet, and a chunk that is there already would
 * hide them. For one thread.
 */
final class WaitingChunks {
  private final Head head;
  private final LoadedChunks chunks;
  private final LogRefs refs;

  WaitingChunks(Head head, LoadedChunks chunks, LogRefs refs) {
    this.head = head;
    this.chunks = chunks;
    this.refs = refs;
  }

  /** The log has a sample under a ref at a time. */
  void reach(long ref, long time) {
    if (chunks.start(ref) <= time) {
      attach(ref);
    }
  }

  /** The log has nothing more under a ref. */
  void attach(long ref) {
    int slot = refs.known(ref);
    int list = slot == SeriesTable.NONE ? SlabPool.NONE : chunks.take(ref);
    if (list != SlabPool.NONE && !head.attachBehind(slot, list)) {
      head.samples().finished().free(list); // The log has their samples, too.
    }
  }

  /** The log has nothing more at all. */
  void attachAll() {
    chunks.forEach(this::attach);
  }
}
