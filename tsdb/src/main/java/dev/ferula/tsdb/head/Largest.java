package dev.ferula.tsdb.head;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.IntFunction;

/** The pairs with the largest counts among many. For one thread. */
final class Largest {
  private record Counted(int pair, int count) {}

  private static final Comparator<Counted> BY_COUNT =
      Comparator.comparingInt(Counted::count)
          .thenComparing(Counted::pair, Comparator.reverseOrder());

  private final int limit;
  private final PriorityQueue<Counted> kept = new PriorityQueue<>(BY_COUNT);

  Largest(int limit) {
    this.limit = limit;
  }

  void offer(int pair, int count) {
    if (count == 0 || limit == 0) {
      return;
    }
    Counted smallest = kept.peek();
    if (kept.size() < limit || smallest == null || smallest.count < count) {
      kept.add(new Counted(pair, count));
      if (kept.size() > limit) {
        kept.poll();
      }
    }
  }

  /** What was kept, largest first. */
  List<HeadStatistics.Entry> entries(IntFunction<String> name) {
    List<Counted> sorted = new ArrayList<>(kept);
    sorted.sort(BY_COUNT.reversed());
    return sorted.stream().map(c -> new HeadStatistics.Entry(name.apply(c.pair), c.count)).toList();
  }
}
