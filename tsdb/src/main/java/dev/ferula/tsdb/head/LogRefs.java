package dev.ferula.tsdb.head;

import dev.ferula.tsdb.head.index.SeriesTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which series the refs of a log stand for while a head is filled from it: those of the index, refs
 * that a log has twice for one series, and those of which it has no record. For one thread.
 */
final class LogRefs {
  /** Of how many series without a record the refs are kept, to be looked for elsewhere. */
  private static final int MAX_MISSING = 1 << 20;

  private final SeriesTable series;
  private final Map<Long, Long> firstRefs = new HashMap<>();
  private final Set<Long> missing = new HashSet<>();
  private final UnknownRefs unknown = new UnknownRefs();
  private boolean reissued;

  LogRefs(SeriesTable series) {
    this.series = series;
  }

  /** The slot of the series that the log has under this ref, or none. */
  int known(long ref) {
    int slot = series.slot(ref);
    if (slot == SeriesTable.NONE && !firstRefs.isEmpty()) {
      slot = series.slot(firstRefs.getOrDefault(ref, 0L));
    }
    return slot;
  }

  /** As {@link #known}, for an entry, which is counted where there is no series. */
  int slot(long ref, UnknownRefs.Entry entry) {
    int slot = known(ref);
    if (slot == SeriesTable.NONE) {
      unknown.add(entry, ref);
      missing(ref);
    }
    return slot;
  }

  /** No ref up to this one is given out again. */
  void pass(long ref) {
    series.passRef(ref);
  }

  /** Refs that samples or chunks name, and no series record before them. */
  Set<Long> missing() {
    return missing;
  }

  /** Notes that there is something of a series that the log does not have. */
  void missing(long ref) {
    pass(ref);
    if (missing.size() < MAX_MISSING) {
      missing.add(ref);
    }
  }

  /** Entries that named a series which the log does not have. */
  UnknownRefs unknown() {
    return unknown;
  }

  /** Refs of series that the log has under another ref before, and that other. */
  Map<Long, Long> second() {
    return firstRefs;
  }

  /** The log has a ref for the series in a slot, which has another. */
  void second(long ref, int slot) {
    firstRefs.put(ref, series.ref(slot));
  }

  /**
   * A record says what a ref stands for.
   *
   * @param former the slot of what it stood for before, or none
   */
  void told(long ref, int former, int slot) {
    reissued |= former == SeriesTable.NONE ? isMissing(ref) : former != slot;
  }

  private boolean isMissing(long ref) {
    return !missing.isEmpty() && (missing.contains(ref) || missing.size() == MAX_MISSING);
  }

  /** A series is gone that the log has not told of; it may tell of another by this ref. */
  void goneBeforeTold() {
    reissued = true;
  }

  /**
   * Whether it matters in which order the log names refs and says what they stand for, as one may
   * have stood for something else before.
   */
  boolean dependOnOrder() {
    return reissued;
  }
}
