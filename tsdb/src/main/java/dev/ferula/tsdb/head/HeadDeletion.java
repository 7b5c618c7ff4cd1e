package dev.ferula.tsdb.head;

import dev.ferula.matcher.Matcher;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.tsdb.head.outoforder.OutOfOrderSeries;
import dev.ferula.tsdb.head.samples.Stripes;
import java.util.List;

/**
 * Finds what a deletion takes from each series, apart for what came in order and out of order. Used
 * under the commit lock.
 */
final class HeadDeletion {
  private final Head head;
  private final long minTime;
  private final long maxTime;
  private final Tombstones inOrder = new Tombstones();
  private final Tombstones outOfOrder = new Tombstones();

  HeadDeletion(Head head, long minTime, long maxTime) {
    this.head = head;
    this.minTime = minTime;
    this.maxTime = maxTime;
  }

  /**
   * For each series that the matchers match, finds the part of the range that it has samples in.
   */
  void find(List<Matcher> matchers) {
    try (Stripes.Walk walk = head.samples().stripes().walk()) {
      for (int slot : head.index().select(matchers)) {
        walk.to(slot);
        long ref = head.index().series().ref(slot);
        add(
            inOrder,
            ref,
            head.samples().rows().start(slot, head.samples().finished()),
            head.samples().rows().end(slot));
        OutOfOrderSeries late = head.outOfOrder().get(slot);
        if (late != null) {
          add(outOfOrder, ref, late.minTime(), late.maxTime());
        }
      }
    }
  }

  private void add(Tombstones to, long ref, long first, long last) {
    long start = Math.max(minTime, first);
    long end = Math.min(maxTime, last);
    if (start <= end) {
      to.add(ref, start, end);
    }
  }

  /** What is deleted of what came in order, by the refs of series. */
  Tombstones inOrder() {
    return inOrder;
  }

  /** What is deleted of what came out of order so far. */
  Tombstones outOfOrder() {
    return outOfOrder;
  }

  /** Deletes what came out of order; queriers that are open go on with what was there. */
  void applyOutOfOrder() {
    try (Stripes.Walk walk = head.samples().stripes().walk()) {
      outOfOrder.forEach(
          (ref, from, to) -> {
            int slot = head.index().series().slot(ref);
            walk.to(slot);
            OutOfOrderSeries late = head.outOfOrder().get(slot);
            if (late != null) {
              head.outOfOrder().replace(slot, late.without(from, to));
            }
          });
    }
    head.outOfOrder().settle();
  }
}
