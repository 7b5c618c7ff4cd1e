package dev.ferula.tsdb.head;

import dev.ferula.tsdb.head.index.SeriesTable;
import dev.ferula.tsdb.head.samples.FinishedChunks;

/**
 * Chunks of files, each of which its series gets only when the log has come to where it begins.
 * That is how a head is filled whose newest block is gone: of the block's samples some chunks are
 * in files yet, others went with their file or were never written, which may leave holes between
 * those that are there. The log may have the samples of a hole, and a later chunk that is there
 * already would hide them. For one thread.
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
      attach(ref, time);
    }
  }

  /** The series that the log has under a ref is to go, and its chunks with it. */
  void drop(long ref) {
    chunks.take(ref, Long.MAX_VALUE);
  }

  /** The log has nothing more at all. */
  void attachAll() {
    chunks.forEach(ref -> attach(ref, Long.MAX_VALUE));
  }

  private void attach(long ref, long time) {
    int slot = refs.known(ref);
    if (slot == SeriesTable.NONE) {
      return;
    }
    FinishedChunks.ChunkList begun = chunks.take(ref, time);
    for (int i = 0; i < begun.size(); i++) {
      /* One that does not come behind what the series has goes: the log has its samples, too. */
      head.attachBehind(slot, begun.start(i), begun.end(i), begun.location(i));
    }
  }
}
