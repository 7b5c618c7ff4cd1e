package dev.ferula.web.cardinality;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * How many series each metric had at some moments of the last hour. Only the names with most series
 * are kept of each moment. Safe for use by several threads.
 */
public final class SeriesGrowth {
  /** So often a moment should be added. */
  public static final Duration INTERVAL = Duration.ofMinutes(5);

  /** So many names are kept of each moment. */
  public static final int MAX_NAMES = 5_000;

  private static final int MOMENTS = 13;

  /**
   * A moment.
   *
   * @param time milliseconds since the epoch
   * @param series how many there were in all
   * @param byMetric of the names that had most
   */
  public record Moment(long time, long series, Map<String, Long> byMetric) {
    public Moment {
      byMetric = Map.copyOf(byMetric);
    }

    /** How many series a metric had, as far as is known: none if it was not among the largest. */
    public long series(String metric) {
      return byMetric.getOrDefault(metric, 0L);
    }
  }

  private final Deque<Moment> moments = new ArrayDeque<>(MOMENTS);
  private Map<String, String> strings = Map.of();

  /** Adds a moment; the oldest goes when an hour is full. */
  public synchronized void add(Moment moment) {
    // Names are mostly those of the moment before: one string each is enough.
    Map<String, Long> shared = HashMap.newHashMap(moment.byMetric().size());
    Map<String, String> used = HashMap.newHashMap(moment.byMetric().size());
    moment
        .byMetric()
        .forEach(
            (name, count) -> {
              String one = strings.getOrDefault(name, name);
              used.put(one, one);
              shared.put(one, count);
            });
    strings = used;
    if (moments.size() == MOMENTS) {
      moments.removeFirst();
    }
    moments.addLast(new Moment(moment.time(), moment.series(), shared));
  }

  /** The oldest moment that is kept; an empty one of that time if there is none. */
  public synchronized Moment oldest(long time) {
    Moment first = moments.peekFirst();
    return first == null ? new Moment(time, 0, Map.of()) : first;
  }
}
