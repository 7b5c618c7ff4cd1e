package dev.ferula.tsdb.head;

import dev.ferula.matcher.Matcher;
import dev.ferula.tsdb.block.Tombstones;
import java.util.List;

/** Finds what a deletion takes from each series. Used under the commit lock. */
final class HeadDeletion {
  private final Head head;

  HeadDeletion(Head head) {
    this.head = head;
  }

  /** For each series that the matchers match, the part of the range in which it has samples. */
  Tombstones find(long minTime, long maxTime, List<Matcher> matchers) {
    Tombstones found = new Tombstones();
    try (Stripes.Walk walk = head.stripes().walk()) {
      for (int slot : slots(matchers)) {
        walk.to(slot);
        long start = Math.max(minTime, head.rows().start(slot, head.finished()));
        long end = Math.min(maxTime, head.rows().end(slot));
        if (start <= end) {
          found.add(head.index().series().ref(slot), start, end);
        }
      }
    }
    return found;
  }

  private int[] slots(List<Matcher> matchers) {
    head.index().readLock().lock();
    try {
      return new Selection(head.index()).slots(matchers);
    } finally {
      head.index().readLock().unlock();
    }
  }
}
