package dev.ferula.tsdb.head.samples;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many samples earlier commits added to a series, for commits that some open reader must not
 * see and that the series' row, which knows the last commit only, has forgotten. Nearly always
 * empty. Safe for use by several threads.
 */
public final class History {
  private record Added(long commit, int samples) {}

  private final Map<Integer, List<Added>> added = new HashMap<>();
  private long newest = Long.MIN_VALUE;
  private volatile boolean empty = true;

  synchronized void add(int slot, long commit, int samples) {
    added.computeIfAbsent(slot, s -> new ArrayList<>(2)).add(new Added(commit, samples));
    newest = Math.max(newest, commit);
    empty = false;
  }

  /** How many samples commits after this one added, as far as they are recorded here. */
  int after(int slot, long commit) {
    if (empty) {
      return 0;
    }
    synchronized (this) {
      int samples = 0;
      for (Added a : added.getOrDefault(slot, List.of())) {
        samples += a.commit > commit ? a.samples : 0;
      }
      return samples;
    }
  }

  /** Forgets everything once no reader is older than the newest commit recorded. */
  public void forget(long oldestReader) {
    if (empty) {
      return;
    }
    synchronized (this) {
      if (oldestReader >= newest) {
        added.clear();
        newest = Long.MIN_VALUE;
        empty = true;
      }
    }
  }
}
