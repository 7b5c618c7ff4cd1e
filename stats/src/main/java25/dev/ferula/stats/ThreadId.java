package dev.ferula.stats;

/** The running thread's id. */
final class ThreadId {
  private ThreadId() {}

  static long current() {
    return Thread.currentThread().threadId();
  }
}
