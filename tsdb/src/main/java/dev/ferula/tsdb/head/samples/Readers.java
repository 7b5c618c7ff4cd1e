package dev.ferula.tsdb.head.samples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

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
  private final Condition closed = lock.newCondition();
  private final TreeMap<Long, Integer> open = new TreeMap<>();
  private final Set<View> views = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean ended;
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
      if (!views.remove(view)) {
        return;
      }
      open.computeIfPresent(view.commit, (commit, n) -> n == 1 ? null : n - 1);
      oldest = open.isEmpty() ? Long.MAX_VALUE : open.firstKey();
      closed.signalAll();
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
    awaitClosed(view -> view.minTime < time);
  }

  /** Waits until no view of samples out of order is open that was opened before. */
  public void awaitOutOfOrderClosed() throws InterruptedException {
    awaitClosed(view -> view.outOfOrder);
  }

  /** Waits until no view is open that was opened before. */
  public void awaitClosed() throws InterruptedException {
    awaitClosed(view -> true);
  }

  /** Has nobody wait any more: who does, or will, is told that it was interrupted. */
  public void end() {
    lock.lock();
    try {
      ended = true;
      closed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitClosed(Predicate<View> wanted) throws InterruptedException {
    lock.lock();
    try {
      List<View> waiting = new ArrayList<>();
      for (View view : views) {
        if (wanted.test(view)) {
          waiting.add(view);
        }
      }
      while (waiting.stream().anyMatch(views::contains)) {
        if (ended) {
          throw new InterruptedException("the head closes");
        }
        closed.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
