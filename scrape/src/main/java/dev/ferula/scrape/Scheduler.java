package dev.ferula.scrape;

/** Time for scrape loops: what it is, and doing things later. Safe for use by several threads. */
public interface Scheduler {
  /** The time of day in nanoseconds since the epoch; it may jump. */
  long wallNanos();

  /** A clock that only runs forward, in nanoseconds, with an origin of its own. */
  long ticks();

  /** Runs a task once after a delay, on a thread where it may wait for the network. */
  Pending after(long delayNanos, Runnable task);

  /**
   * Runs a task once after a delay, on a thread where it must neither wait nor compute for long;
   * that spares handing it to another one.
   */
  default Pending shortlyAfter(long delayNanos, Runnable task) {
    return after(delayNanos, task);
  }

  /**
   * Runs a task that computes or writes to a disk, and returns when it has ended. Virtual threads
   * are few underneath and must not be held up by such work.
   */
  default void compute(Runnable task) {
    task.run();
  }

  /** A task that has not begun yet. */
  interface Pending {
    /** Keeps the task from running; false if it has begun or was cancelled before. */
    boolean cancel();
  }
}
