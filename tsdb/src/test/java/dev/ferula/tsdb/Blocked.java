package dev.ferula.tsdb;

import java.util.EnumSet;

/**
 * Waits for threads that wait within the database, which tells nobody of it: the state of the
 * thread is all that shows.
 */
public final class Blocked {
  private static final EnumSet<Thread.State> WAITING_OR_ENDED =
      EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);

  private Blocked() {}

  /** Returns once the thread waits for another one, or has ended. */
  public static void await(Thread thread) {
    while (!WAITING_OR_ENDED.contains(thread.getState())) {
      Thread.onSpinWait();
    }
  }
}
