package dev.ferula.tsdb.head;

import dev.ferula.tsdb.head.samples.FinishedChunks;
import dev.ferula.tsdb.head.samples.SeriesRows;
import dev.ferula.tsdb.head.samples.Stripes;
import dev.ferula.tsdb.head.slab.IntStack;
import dev.ferula.tsdb.head.slab.SlabPool;
import dev.ferula.tsdb.work.WorkLog;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Drops what blocks hold from the head: chunks that ended before a time, and series that have none
 * left.
 *
 * <p>An appender may hold the ref of a series that is about to go, so series go in two steps. First
 * they are condemned; whoever then appends to one pardons it. When all appenders that were open
 * before have closed, those still condemned are removed, all under the commit lock, and a later
 * append finds no series.
 */
final class HeadGc {
  static final int CONDEMNED = 1;
  private static final int REMOVED = 2;
  private static final int SLOTS_AT_ONCE = 4096;

  private final Head head;
  private volatile @Nullable AtomicIntegerArray verdicts;

  HeadGc(Head head) {
    this.head = head;
  }

  /**
   * Has a series stay if it was to go.
   *
   * @return false if the series that was in the slot goes, or has gone: {@link #awaitRemoval}
   */
  boolean pardon(int slot) {
    AtomicIntegerArray current = verdicts;
    if (current == null || slot >= current.length() || current.get(slot) == 0) {
      return true;
    }
    current.compareAndSet(slot, CONDEMNED, 0);
    return current.get(slot) != REMOVED;
  }

  /**
   * Waits until the removal that has begun, if any, is done. Afterwards the index tells what is in
   * a slot that was not pardoned: another series, none, or the same one where the removal failed.
   */
  @SuppressWarnings("LockNotBeforeTry") // Nothing is done under it that could fail.
  void awaitRemoval() {
    head.commits().lock().lock();
    head.commits().lock().unlock();
  }

  /**
   * What was dropped.
   *
   * @param oldestChunkFile the oldest file of head chunks that is still needed
   * @param series the refs of series that are gone
   */
  @SuppressWarnings("ArrayRecordComponent") // Not compared.
  record Dropped(int oldestChunkFile, long[] series) {}

  /** Drops all chunks that ended before a time, and the series that then have none. */
  Dropped drop(long minTime) throws InterruptedException {
    AtomicReference<@Nullable Dropped> dropped = new AtomicReference<>();
    head.counters()
        .work()
        .does(
            WorkLog.Work.HEAD_COLLECTION,
            () -> dropped.set(new Dropped(dropChunks(minTime), removeEmptySeries())));
    return Objects.requireNonNull(dropped.get());
  }

  /**
   * Drops all chunks that ended before a time. No open reader may look at that time.
   *
   * @return the oldest file of head chunks that is still needed
   */
  int dropChunks(long minTime) {
    int oldestFile = head.outOfOrder().oldestFile();
    int limit = head.index().limit();
    for (int from = 0; from < limit; from += SLOTS_AT_ONCE) {
      head.commits().lock().lock();
      try {
        int to = Math.min(limit, from + SLOTS_AT_ONCE);
        oldestFile = Math.min(oldestFile, dropChunks(from, to, minTime));
      } finally {
        head.commits().lock().unlock();
      }
    }
    return oldestFile;
  }

  private int dropChunks(int from, int to, long minTime) {
    int oldestFile = Integer.MAX_VALUE;
    FinishedChunks.ChunkList chunks = new FinishedChunks.ChunkList();
    try (Stripes.Walk walk = head.samples().stripes().walk()) {
      for (int slot = from; slot < to; slot++) {
        if (head.index().series().ref(slot) == 0) {
          continue;
        }
        walk.to(slot);
        head.samples().writer().dropBefore(slot, minTime);
        int list =
            SeriesRows.low(head.samples().rows().page(slot)[SeriesRows.at(slot) + SeriesRows.LINK]);
        if (list != SlabPool.NONE) {
          chunks.clear();
          head.samples().finished().read(list, chunks);
          /* The first need not be in the oldest: one may be written anew before others. */
          for (int i = 0; i < chunks.size(); i++) {
            oldestFile = Math.min(oldestFile, head.samples().chunks().fileOf(chunks.location(i)));
          }
        }
      }
    }
    return oldestFile;
  }

  /**
   * Removes the series that have no chunk.
   *
   * @return their refs
   */
  long[] removeEmptySeries() throws InterruptedException {
    AtomicIntegerArray condemned = new AtomicIntegerArray(head.index().limit());
    int count = 0;
    for (int slot = 0; slot < condemned.length(); slot++) {
      if (head.index().series().ref(slot) != 0 && isEmpty(slot)) {
        condemned.set(slot, CONDEMNED);
        count++;
      }
    }
    if (count == 0) {
      return new long[0];
    }
    return judge(condemned, this::remove);
  }

  /** What is done with those that nobody pardoned. */
  @FunctionalInterface
  interface Verdict {
    long[] execute(AtomicIntegerArray condemned);
  }

  /** Condemns series, waits for who may know them, and executes the verdict. */
  long[] judge(AtomicIntegerArray condemned, Verdict verdict) throws InterruptedException {
    verdicts = condemned;
    try {
      head.commits().appenders().awaitClosed();
      return verdict.execute(condemned);
    } finally {
      verdicts = null;
    }
  }

  /**
   * Removes series though they have samples, which are in blocks; the slots are not free yet.
   *
   * @param mayGo asked under the commit lock
   * @return the slots of those removed
   */
  int[] evict(int[] slots, IntPredicate mayGo, Consumer<int[]> beforeRemoval)
      throws InterruptedException {
    AtomicIntegerArray condemned = new AtomicIntegerArray(head.index().limit());
    for (int slot : slots) {
      condemned.set(slot, CONDEMNED);
    }
    IntStack gone = new IntStack();
    judge(
        condemned,
        judged -> {
          head.commits().lock().lock();
          try {
            for (int slot : slots) {
              if (judged.get(slot) == CONDEMNED
                  && mayGo.test(slot)
                  && judged.compareAndSet(slot, CONDEMNED, REMOVED)) {
                gone.push(slot);
              }
            }
            if (gone.size() > 0) {
              head.files().evicted();
            }
            beforeRemoval.accept(gone.toArray());
            return head.removeKeepingSlots(gone.toArray());
          } finally {
            head.commits().lock().unlock();
          }
        });
    return gone.toArray();
  }

  long[] remove(AtomicIntegerArray condemned) {
    head.commits().lock().lock();
    try {
      IntStack slots = new IntStack();
      for (int slot = 0; slot < condemned.length(); slot++) {
        if (condemned.get(slot) == CONDEMNED
            && isEmpty(slot)
            && condemned.compareAndSet(slot, CONDEMNED, REMOVED)) {
          slots.push(slot);
        }
      }
      return head.removeSeries(slots.toArray());
    } finally {
      head.commits().lock().unlock();
    }
  }

  /** Removes the label pairs that no series has any more; waits for whoever may know them. */
  void collectPairs() throws InterruptedException {
    if (!head.index().condemnDeadPairs()) {
      return;
    }
    try {
      head.commits().appenders().awaitClosed();
      head.samples().readers().awaitClosed();
    } catch (InterruptedException e) {
      head.index().acquitDeadPairs();
      throw e;
    }
    head.index().removeDeadPairs();
  }

  private boolean isEmpty(int slot) {
    long[] row = head.samples().rows().page(slot);
    int r = SeriesRows.at(slot);
    return SeriesRows.encoding(row[r + SeriesRows.SHAPE]) == 0
        && SeriesRows.low(row[r + SeriesRows.LINK]) == SlabPool.NONE
        && !head.outOfOrder().has(slot);
  }
}
