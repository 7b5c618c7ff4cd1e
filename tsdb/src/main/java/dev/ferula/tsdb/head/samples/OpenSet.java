package dev.ferula.tsdb.head.samples;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** What is open, and the wait until it has been closed. Safe for use by several threads. */
public final class OpenSet<T> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closed = lock.newCondition();
  private final Set<T> open = new HashSet<>();
  private boolean ended;

  /** Takes in what has been opened. */
  public void add(T opened) {
    lock.lock();
    try {
      open.add(opened);
    } finally {
      lock.unlock();
    }
  }

  /** Lets go what has been closed; false if it was not open. */
  public boolean remove(T one) {
    lock.lock();
    try {
      boolean removed = open.remove(one);
      closed.signalAll();
      return removed;
    } finally {
      lock.unlock();
    }
  }

  /** How many are open. */
  public int size() {
    lock.lock();
    try {
      return open.size();
    } finally {
      lock.unlock();
    }
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

  /** Waits until all of these that are open now have been closed. */
  public void awaitClosed(Predicate<T> wanted) throws InterruptedException {
    lock.lock();
    try {
      List<T> waiting = new ArrayList<>(open);
      waiting.removeIf(wanted.negate());
      while (!Collections.disjoint(open, waiting)) {
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
