package dev.ferula.tsdb.head.index;

import dev.ferula.matcher.Matcher;
import dev.ferula.memory.MemoryAccount;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What selections have found lately. Rules and dashboards ask the same again and again, and what
 * they select changes only when series come or go.
 *
 * <p>A selection that reads the postings of one pair depends on nothing else: the labels of a
 * series never change, and postings only grow until series are removed, when everything is
 * forgotten. So it holds for as long as the pair has as many series as it had.
 *
 * <p>Each selection has one place, in which the last one that belongs there stays. Under the
 * index's read lock, but for {@link #clear}; safe for use by several threads.
 */
final class KeptSelections {
  /** So many selections are kept at most. */
  static final int PLACES = 1 << 14;

  /** Selections of more series are not kept: evaluating them takes longer than finding them. */
  static final int MOST_SLOTS = 128;

  private static final int KEPT_COST = 96;

  private final AtomicReferenceArray<@Nullable Kept> places = new AtomicReferenceArray<>(PLACES);
  private final MemoryAccount memory;

  /* That the pair had so many series when the matchers selected these of them. */
  private static final class Kept {
    final List<Matcher> matchers;
    final int pair;
    final int count;
    final int[] slots;

    Kept(List<Matcher> matchers, int pair, int count, int[] slots) {
      this.matchers = matchers;
      this.pair = pair;
      this.count = count;
      this.slots = slots;
    }

    long cost() {
      return KEPT_COST + 4L * slots.length;
    }
  }

  /** Keeps nothing yet; what it will is held from the account. */
  KeptSelections(MemoryAccount memory) {
    this.memory = memory;
  }

  /** A copy of what the matchers select, or null where that is not known. */
  int @Nullable [] find(List<Matcher> matchers, Postings postings) {
    Kept kept = places.get(place(matchers));
    return kept != null && postings.count(kept.pair) == kept.count && kept.matchers.equals(matchers)
        ? kept.slots.clone()
        : null;
  }

  /** Remembers that of the series with the pair, so many by now, the matchers select these. */
  void keep(List<Matcher> matchers, int pair, int count, int[] slots) {
    if (slots.length > MOST_SLOTS) {
      return;
    }
    Kept made = new Kept(List.copyOf(matchers), pair, count, slots.clone());
    if (memory.tryReserve(made.cost())) {
      release(places.getAndSet(place(matchers), made));
    }
  }

  /** Forgets everything; under the index's write lock. */
  void clear() {
    for (int place = 0; place < PLACES; place++) {
      release(places.getAndSet(place, null));
    }
  }

  private void release(@Nullable Kept kept) {
    if (kept != null) {
      memory.release(kept.cost());
    }
  }

  private static int place(List<Matcher> matchers) {
    int hash = matchers.hashCode();
    return (hash ^ (hash >>> 15)) & (PLACES - 1);
  }
}
