package dev.ferula.scrape.wire;

import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a thread is to do at certain times. Others may set alarms and cancel them. */
final class Alarms {
  /* So few cancelled ones may wait for their time among the others. */
  private static final int FEW = 64;

  private final PriorityQueue<Timed> waiting = new PriorityQueue<>();
  private int cancelled;

  /** Something to be done at a time, once, unless it is cancelled. */
  private final class Timed extends AtomicReference<@Nullable Runnable>
      implements Alarm, Comparable<Timed> {
    private static final long serialVersionUID = 1;

    private final long due;

    Timed(long due, Runnable task) {
      super(task);
      this.due = due;
    }

    @Override
    public int compareTo(Timed other) {
      return Long.signum(due - other.due);
    }

    @Override
    public boolean cancel() {
      boolean early = getAndSet(null) != null;
      if (early) {
        noteCancelled();
      }
      return early;
    }
  }

  /**
   * Sets an alarm.
   *
   * @param due of {@link System#nanoTime}
   */
  synchronized Alarm set(long due, Runnable task) {
    Timed timed = new Timed(due, task);
    waiting.add(timed);
    return timed;
  }

  private synchronized void noteCancelled() {
    cancelled++;
    if (cancelled > FEW && cancelled > waiting.size() / 2) {
      waiting.removeIf(timed -> timed.get() == null);
      cancelled = 0;
    }
  }

  /** When the next alarm is due, or {@code otherwise} if that is earlier or there is none. */
  synchronized long next(long otherwise) {
    Timed first = waiting.peek();
    return first == null || first.due - otherwise > 0 ? otherwise : first.due;
  }

  /** What is to be done by a time, or null if that is nothing more. */
  synchronized @Nullable Runnable take(long now) {
    while (true) {
      Timed first = waiting.peek();
      if (first == null || first.due - now > 0) {
        return null;
      }
      waiting.remove();
      Runnable task = first.getAndSet(null);
      if (task != null) {
        return task;
      }
      cancelled = Math.max(0, cancelled - 1);
    }
  }
}
