package dev.ferula.tsdb.head;

import dev.ferula.tsdb.head.log.KnownSeries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Series that a log says were moved into blocks, while a head is filled from it. They leave the
 * head as they did then: one with the same labels that the log tells of later is another one, with
 * a ref, chunks and deletions of its own. For one thread.
 */
final class EvictedSeries {
  private final Head head;
  private final Map<Long, Long> secondRefs;
  private final Set<Long> refs = new HashSet<>();
  /* Slots of a record, and the refs that it names them by. */
  private final Map<Integer, Long> named = new HashMap<>();

  /**
   * None yet.
   *
   * @param secondRefs refs of series that have another, and that other; those of evicted ones go
   */
  EvictedSeries(Head head, Map<Long, Long> secondRefs) {
    this.head = head;
    this.secondRefs = secondRefs;
  }

  /** A record says that the series in a slot, which it names by a ref, was moved. */
  void add(long ref, int slot) {
    named.merge(slot, ref, Math::max);
  }

  /** Whether the record named any. */
  boolean isAny() {
    return !named.isEmpty();
  }

  /** The slots of those that the record named. */
  int[] slots() {
    return named.keySet().stream().mapToInt(slot -> slot).sorted().toArray();
  }

  /** All refs of series that have gone. */
  Set<Long> refs() {
    return refs;
  }

  /**
   * Removes those that a record named.
   *
   * @param known series that were told of before the log was read
   * @return the refs of those among them that the log told of later, so that they must be told anew
   */
  List<Long> remove(KnownSeries known) {
    int[] slots = slots();
    Map<Long, Long> owners = new HashMap<>();
    for (int slot : slots) {
      head.samples().writer().dropBefore(slot, Long.MAX_VALUE);
      owners.put(head.index().series().ref(slot), named.getOrDefault(slot, 0L));
    }
    named.clear();
    head.removeSeries(slots);
    List<Long> later = new ArrayList<>();
    owners.forEach((ref, last) -> part(ref, last, known, later));
    secondRefs
        .entrySet()
        .removeIf(
            entry -> {
              Long last = owners.get(entry.getValue());
              if (last != null) {
                part(entry.getKey(), last, known, later);
              }
              return last != null;
            });
    return later;
  }

  /* Refs are given out in order, so one that is higher came with a series after the move. */
  private void part(long ref, long last, KnownSeries known, List<Long> later) {
    if (ref > last && known.has(ref)) {
      later.add(ref);
    } else {
      refs.add(ref);
    }
  }
}
