package dev.ferula.scrape;

import java.util.concurrent.atomic.DoubleAdder;

/**
 * How many scrapes begin in a second, of all loops that share the threads that begin them. Safe for
 * use by several threads.
 */
final class ScrapeRate {
  private static final double NANOS_PER_SECOND = 1e9;

  private final DoubleAdder perSecond = new DoubleAdder();
  private final int threads;

  /**
   * Begins with none.
   *
   * @param threads that begin scrapes
   */
  ScrapeRate(int threads) {
    this.threads = threads;
  }

  /** A loop scrapes at this interval, in nanoseconds, or will soon. */
  void add(long interval) {
    perSecond.add(NANOS_PER_SECOND / interval);
  }

  /** A loop at this interval, in nanoseconds, is done. */
  void remove(long interval) {
    perSecond.add(-NANOS_PER_SECOND / interval);
  }

  /** Scrapes of one thread in a second, on average. */
  double perThread() {
    return perSecond.sum() / threads;
  }
}
