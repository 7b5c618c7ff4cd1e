package dev.ferula.tsdb.head.samples;

import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The open views of the head, each with the number of the last commit it sees. Safe for use by
 * several threads.
 */
public final class Readers {
  /** What one reader may see; to be closed once. */
  public static final class View {
    private final long commit;
    private final long minTime;
    private final boolean outOfOrder;
    private boolean closed; // guarded by the lock of all

    private View(long commit, long minTime, boolean outOfOrder) {
      this.commit = commit;
      this.minTime = minTime;
      this.outOfOrder = outOfOrder;
    }

    /** The last commit that shows. */
    public long commit() {
      return commit;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final TreeMap<Long, Integer> open = new TreeMap<>();
  private final OpenSet<View> views = new OpenSet<>();
  private volatile long published;
  private volatile long oldest = Long.MAX_VALUE;

  /** A view of everything committed so far. */
  public View open(long minTime) {
    lock.lock();
    try {
      View view = new View(published, minTime, false);
      open.merge(view.commit, 1, Integer::sum);
      views.add(view);
      oldest = open.firstKey();
      return view;
    } finally {
      lock.unlock();
    }
  }

  /** Closes a view; closing twice does nothing. */
  public void close(View view) {
    lock.lock();
    try {
      if (view.closed) {
        return;
      }
      view.closed = true;
      open.computeIfPresent(view.commit, (commit, n) -> n == 1 ? null : n - 1);
      oldest = open.isEmpty() ? Long.MAX_VALUE : open.firstKey();
      views.remove(view);
    } finally {
      lock.unlock();
    }
  }

  /** Lets all readers opened from now on see this commit. */
  public void publish(long commit) {
    lock.lock();
    try {
      published = commit;
    } finally {
      lock.unlock();
    }
  }

  /** The number of the last commit that new readers see. */
  public long published() {
    return published;
  }

  /** The commit of the oldest open view, {@link Long#MAX_VALUE} where none is open. */
  public long oldest() {
    return oldest;
  }

  /** Another view of what a view shows, for samples that came out of order. */
  public View outOfOrder(View view) {
    lock.lock();
    try {
      View other = new View(view.commit, Long.MAX_VALUE, true);
      open.merge(other.commit, 1, Integer::sum);
      views.add(other);
      return other;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until no view is open that was opened before and reaches below a time. */
  public void awaitClosedBelow(long time) throws InterruptedException {
    views.awaitClosed(view -> view.minTime < time);
  }

  /** Waits until no view of samples out of order is open that was opened before. */
  public void awaitOutOfOrderClosed() throws InterruptedException {
    views.awaitClosed(view -> view.outOfOrder);
  }

  /** Waits until no view is open that was opened before. */
  public void awaitClosed() throws InterruptedException {
    views.awaitClosed(view -> true);
  }

  /** Has nobody wait any more: who does, or will, is told that it was interrupted. */
  public void end() {
    views.end();
  }
}
