package dev.ferula.tsdb;

/**
 * Waits for threads that wait within the database, which tells nobody of it: the state of the
 * thread is all that shows.
 */
public final class Blocked {
  private Blocked() {}

  /** Returns once the thread waits in this way, or has ended. */
  public static void await(Thread thread, Thread.State state) {
    while (thread.getState() != state && thread.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
  }
}
