package dev.ferula.tsdb.head;

import dev.ferula.tsdb.head.samples.OpenSet;
import java.util.concurrent.atomic.AtomicLong;

/** The open appenders, by a number each. Safe for use by several threads. */
final class Appenders {
  private final OpenSet<Long> open = new OpenSet<>();
  private final AtomicLong last = new AtomicLong();

  long open() {
    long appender = last.incrementAndGet();
    open.add(appender);
    return appender;
  }

  void close(long appender) {
    open.remove(appender);
  }

  int count() {
    return open.size();
  }

  /** Has nobody wait any more: who does, or will, is told that it was interrupted. */
  void end() {
    open.end();
  }

  /** Waits until all appenders that are open now have closed. */
  void awaitClosed() throws InterruptedException {
    open.awaitClosed(appender -> true);
  }
}
