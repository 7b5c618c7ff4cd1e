package dev.ferula.stats;

import java.util.concurrent.Callable;

/*
 * The form for JDKs up to 24. A thread class that overrides getId with an id of another running thread
 * would share that thread's cells and tags; the form for JDK 25 asks the final method. There, too, a
 * thread that is forked within run or call begins with their tags.
 */
/** The running thread: what depends on the JDK. */
final class ThisThread {
  private ThisThread() {}

  static long id() {
    return Thread.currentThread().getId();
  }

  /** The tags of a thread that has entered none. */
  static TagContext inherited() {
    return TagContext.EMPTY;
  }

  /** Runs so that threads forked from within begin with these tags. */
  static void run(TagContext context, Runnable body) {
    body.run();
  }

  /** As {@link #run}. */
  static <T> T call(TagContext context, Callable<T> body) throws Exception {
    return body.call();
  }
}
