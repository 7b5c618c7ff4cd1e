package dev.ferula.tsdb.head;

import dev.ferula.memory.MemoryAccount;
import dev.ferula.tsdb.head.index.HeadIndex;
import dev.ferula.tsdb.head.index.LabelBytes;
import org.jspecify.annotations.Nullable;

/**
 * Reserves what series cost, at the size that they grow to, so that known series never run out of
 * memory. Safe for use by several threads.
 */
final class Admission {
  private final MemoryAccount memory;
  private final HeadCounters counters;
  private final Refusals refusals = new Refusals();

  Admission(MemoryAccount memory, HeadCounters counters) {
    this.memory = memory;
    this.counters = counters;
  }

  /** Reserves what a new series of so many labels costs, if the budget allows. */
  boolean tryAdmit(int labels) {
    return memory.tryReserve(cost(labels));
  }

  /** What becomes of a series that is not admitted: whom that concerns; null if it is exempt. */
  Refusals.@Nullable Culprit refuse(LabelBytes series) {
    long cost = cost(series.size());
    if (ExemptSeries.contains(series)) {
      memory.reserve(cost);
      return null;
    }
    return refusals.note(series, () -> memory.refusal(cost).message());
  }

  private static long cost(int labels) {
    return cost(1, labels);
  }

  private static long cost(int series, long labels) {
    return (long) HeadIndex.SERIES_COST * series + HeadIndex.PAIR_COST * labels;
  }

  /** Counts series that are never refused, as those that a log has, of so many labels in all. */
  void restored(int series, long labels) {
    memory.reserve(cost(series, labels));
  }

  /** Why a series of so many labels is refused, naming its job and metric. */
  String refusal(int labels, Refusals.Culprit culprit) {
    return culprit.describe() + ": " + memory.refusal(cost(labels)).message();
  }

  Refusals refusals() {
    return refusals;
  }

  /** Gives back what series cost that are gone. */
  void removed(int series, long labels) {
    memory.release(Math.min(cost(series, labels), memory.held()));
    counters.seriesRemoved.add(series);
  }

  /** What series are reserved from, and so is what they need for a time, as while a log is read. */
  MemoryAccount memory() {
    return memory;
  }

  /** Gives back what a head that is not used after all has reserved. */
  void discard() {
    memory.release(memory.held());
  }
}
