package dev.ferula.kubernetes;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The keys of groups that are to be built, each once, and how long they wait and take. One thread
 * takes them. Safe for use by several threads.
 */
final class WorkQueue {
  private static final double NANOS = 1e9;

  private final KubernetesMetrics.Work metrics;
  private final LongSupplier nanos;
  /* Since when; taken ones stay until they are begun. */
  private final Map<String, Long> waiting = new LinkedHashMap<>();
  private final Map<String, Long> taken = new LinkedHashMap<>();
  private boolean working;
  private long begun;

  /**
   * @param nanos a clock that never goes back
   */
  WorkQueue(KubernetesMetrics metrics, Kind role, LongSupplier nanos) {
    this.metrics = metrics.work(role, this);
    this.nanos = nanos;
  }

  synchronized void add(String key) {
    if (waiting.putIfAbsent(key, nanos.getAsLong()) == null) {
      metrics.added();
    }
  }

  /** All that wait and are ready, in the order they came. */
  synchronized Set<String> take(Predicate<String> isReady) {
    Set<String> ready = new LinkedHashSet<>();
    for (Iterator<Map.Entry<String, Long>> all = waiting.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<String, Long> one = all.next();
      if (isReady.test(one.getKey())) {
        ready.add(one.getKey());
        taken.put(one.getKey(), one.getValue());
        all.remove();
      }
    }
    return ready;
  }

  /** The group of a key that was taken is being built. */
  synchronized void begin(String key) {
    begun = nanos.getAsLong();
    working = true;
    Long since = taken.remove(key);
    if (since != null) {
      metrics.begun((begun - since) / NANOS);
    }
  }

  /** The group that was begun is built. */
  synchronized void end() {
    working = false;
    metrics.ended((nanos.getAsLong() - begun) / NANOS);
  }

  /** For how many seconds the group under way has been built. */
  synchronized double secondsAtWork() {
    return working ? (nanos.getAsLong() - begun) / NANOS : 0;
  }

  /** Nobody will take anything any more. */
  synchronized void close() {
    metrics.dropped(waiting.size() + taken.size());
    waiting.clear();
    taken.clear();
    working = false;
  }
}
