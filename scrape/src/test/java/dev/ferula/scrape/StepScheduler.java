package dev.ferula.scrape;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Time that stands still until a test moves it; tasks run on the test's thread when they are due.
 */
final class StepScheduler implements Scheduler {
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
  private final long origin;
  private long now;
  private long wallShift;
  private long number;

  StepScheduler(long wallMillis) {
    this.origin = wallMillis * 1_000_000;
  }

  private static final class Task implements Pending {
    private final long due;
    private final long number;
    private final Runnable action;
    private boolean begun;

    Task(long due, long number, Runnable action) {
      this.due = due;
      this.number = number;
      this.action = action;
    }

    long due() {
      return due;
    }

    long number() {
      return number;
    }

    @Override
    public synchronized boolean cancel() {
      boolean cancelled = !begun;
      begun = true;
      return cancelled;
    }

    void run() {
      if (cancel()) {
        action.run();
      }
    }
  }

  @Override
  public synchronized long wallNanos() {
    return origin + now + wallShift;
  }

  @Override
  public synchronized long ticks() {
    return now;
  }

  @Override
  public synchronized Pending after(long delayNanos, Runnable action) {
    Task task = new Task(now + Math.max(0, delayNanos), number++, action);
    tasks.add(task);
    return task;
  }

  /** Lets time pass, and runs what falls due. */
  void advance(Duration duration) {
    long end = ticks() + duration.toNanos();
    while (true) {
      Task next;
      synchronized (this) {
        next = tasks.peek();
        if (next == null || next.due() > end) {
          now = Math.max(now, end);
          return;
        }
        tasks.poll();
        now = Math.max(now, next.due());
      }
      next.run();
    }
  }

  /** Lets time pass while a task runs, as a slow scrape does. */
  synchronized void pass(Duration duration) {
    now += duration.toNanos();
  }

  /** Sets the time of day forward or back. */
  synchronized void shiftWall(Duration shift) {
    wallShift += shift.toNanos();
  }
}
