package dev.ferula.stats;

/*
 * The form for JDKs up to 24. A thread class that overrides getId with an id of another running thread
 * would share that thread's cells and tags; the form for JDK 25 asks the final method.
 */
/** The running thread's id. */
final class ThreadId {
  private ThreadId() {}

  static long current() {
    return Thread.currentThread().getId();
  }
}
