package dev.ferula.tsdb.head.log;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refs that no series has and that the log has samples of: those of series that are gone, and
 * second ones of series that have another. As long as the log has these samples it must have the
 * series' record and what is told of the series, too: a start would make of them something else
 * without. Safe for use by several threads.
 */
final class StrayRefs {
  /** The last segment that may hold samples of a ref, and the time of the newest of them. */
  private record Last(int segment, long time) {}

  private final Map<Long, Last> refs = new ConcurrentHashMap<>();
  /* Of those the ones whose samples are of a series that has another ref, and that other. */
  private final Map<Long, Long> second = new ConcurrentHashMap<>();

  /** Samples of a ref are in the segments up to this one, and none of them is newer. */
  void add(long ref, int segment, long newest) {
    refs.put(ref, new Last(segment, newest));
  }

  /** As {@link #add}, of a ref whose samples are of a series that has another. */
  void addSecond(long ref, long first, int segment, long newest) {
    add(ref, segment, newest);
    second.put(ref, first);
  }

  /** Whether the log has samples of a ref once a checkpoint stands for all up to a segment. */
  boolean has(long ref, int segment, long minTime) {
    Last last = refs.get(ref);
    return last != null && isLeft(last, segment, minTime);
  }

  private static boolean isLeft(Last last, int segment, long minTime) {
    return last.segment > segment || last.time >= minTime;
  }

  /** Forgets the refs that {@link #has} says no to. */
  void truncate(int segment, long minTime) {
    refs.values().removeIf(last -> !isLeft(last, segment, minTime));
    second.keySet().retainAll(refs.keySet());
  }

  /** Those that are no second ones, and their last segments. */
  Map<Long, Integer> gone() {
    Map<Long, Integer> gone = new TreeMap<>();
    refs.forEach((ref, last) -> gone.put(ref, last.segment));
    gone.keySet().removeAll(second.keySet());
    return gone;
  }

  /** The second ones, and the others that their series have. */
  Map<Long, Long> second() {
    return new TreeMap<>(second);
  }
}
