package dev.ferula.tsdb.head;

import java.util.concurrent.atomic.LongAdder;

/** How many samples of each type something happened to. Safe for use by several threads. */
public final class SampleCount {
  private final LongAdder floats = new LongAdder();
  private final LongAdder histograms = new LongAdder();

  SampleCount() {}

  /** One more, a histogram or a float. */
  void add(boolean histogram) {
    (histogram ? histograms : floats).increment();
  }

  void add(long moreFloats, long moreHistograms) {
    floats.add(moreFloats);
    histograms.add(moreHistograms);
  }

  /** How many floats. */
  public long floats() {
    return floats.sum();
  }

  /** How many native histograms. */
  public long histograms() {
    return histograms.sum();
  }
}
