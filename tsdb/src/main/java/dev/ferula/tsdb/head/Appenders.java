package dev.ferula.tsdb.head;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The open appenders, by a number each. Safe for use by several threads. */
final class Appenders {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closed = lock.newCondition();
  private final Set<Long> open = new HashSet<>();
  private long last;
  private boolean ended;

  long open() {
    lock.lock();
    try {
      open.add(++last);
      return last;
    } finally {
      lock.unlock();
    }
  }

  void close(long appender) {
    lock.lock();
    try {
      open.remove(appender);
      closed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return open.size();
    } finally {
      lock.unlock();
    }
  }

  /** Has nobody wait any more: who does, or will, is told that it was interrupted. */
  void end() {
    lock.lock();
    try {
      ended = true;
      closed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all appenders that are open now have closed. */
  void awaitClosed() throws InterruptedException {
    lock.lock();
    try {
      long newest = last;
      while (open.stream().anyMatch(appender -> appender <= newest)) {
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
