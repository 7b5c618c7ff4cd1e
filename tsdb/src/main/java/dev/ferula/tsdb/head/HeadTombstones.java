package dev.ferula.tsdb.head;

import dev.ferula.matcher.Matcher;
import dev.ferula.tsdb.block.Tombstones;
import dev.ferula.tsdb.head.log.OutOfOrderLog;
import java.util.List;

/** What of the head is deleted, by the refs of series. Safe for use by several threads. */
final class HeadTombstones {
  private final Head head;
  /* Replaced under the commit lock, never changed. */
  private volatile Tombstones current = new Tombstones();

  HeadTombstones(Head head) {
    this.head = head;
  }

  Tombstones current() {
    return current;
  }

  /** Deletes as {@link Head#delete} says. */
  void delete(long minTime, long maxTime, List<Matcher> matchers) {
    head.commits().lock().lock();
    try {
      head.commits().requireOpen();
      HeadDeletion deletion = new HeadDeletion(head, minTime, maxTime);
      deletion.find(matchers);
      if (!deletion.inOrder().isEmpty()) {
        head.commits().log().write(deletion.inOrder());
        add(deletion.inOrder());
      }
      if (!deletion.outOfOrder().isEmpty()) {
        OutOfOrderLog late = head.files().outOfOrder();
        if (late != null) {
          late.write(deletion.outOfOrder());
        }
        deletion.applyOutOfOrder();
      }
    } finally {
      head.commits().lock().unlock();
    }
  }

  /* Under the commit lock, or while nobody else has the head. */
  void add(Tombstones added) {
    Tombstones changed = current.copy();
    added.forEach(changed::add);
    current = changed;
  }

  /** Forgets what ends before a time, and what series have that are gone. */
  void forget(long time, long[] removed) {
    head.commits().lock().lock();
    try {
      if (!current.isEmpty()) {
        current = current.since(time, removed);
      }
    } finally {
      head.commits().lock().unlock();
    }
  }
}
