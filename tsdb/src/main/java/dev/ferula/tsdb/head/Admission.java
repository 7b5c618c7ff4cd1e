package dev.ferula.tsdb.head;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.index.LabelBytes;

/**
 * Reserves what series cost, at the size that they grow to, so that known series never run out of
 * memory. Safe for use by several threads.
 */
final class Admission {
  private final MemoryAccount memory;
  private final HeadCounters counters;

  Admission(MemoryAccount memory, HeadCounters counters) {
    this.memory = memory;
    this.counters = counters;
  }

  /** Reserves what a new series costs, or answers false where the budget refuses it. */
  boolean admit(int labels, LabelBytes series) {
    long cost = cost(labels);
    if (memory.tryReserve(cost)) {
      return true;
    }
    if (ExemptSeries.contains(series)) {
      memory.reserve(cost);
      return true;
    }
    counters.refusedSeries.increment();
    return false;
  }

  private static long cost(int labels) {
    return HeadIndex.SERIES_COST + (long) HeadIndex.PAIR_COST * labels;
  }

  /** Counts a series that is never refused, as one that a log has. */
  void restored(int labels) {
    memory.reserve(cost(labels));
  }

  /** Why a series of so many labels is refused, naming its job and metric. */
  String refusal(int labels, LabelBytes series) {
    return ExemptSeries.describe(series) + ": " + memory.refusal(cost(labels)).message();
  }

  /** Gives back what series cost that are gone. */
  void removed(int series, long labels) {
    long cost = (long) HeadIndex.SERIES_COST * series + HeadIndex.PAIR_COST * labels;
    memory.release(Math.min(cost, memory.held()));
    counters.seriesRemoved.add(series);
  }

  /** Gives back what a head that is not used after all has reserved. */
  void discard() {
    memory.release(memory.held());
  }
}
