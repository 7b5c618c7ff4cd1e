package dev.ferula.stats;

import java.util.concurrent.Callable;

/*
 * A scoped value is inherited by the threads that are forked in a structured task scope, and by no
 * others. It is asked only when a thread comes for the first time, as what a thread enters, runs and calls
 * itself stands in its holder; and not before anything was bound, since to ask walks the stack.
 */
/** The running thread: what depends on the JDK. */
final class ThisThread {
  private static final ScopedValue<TagContext> TAGS = ScopedValue.newInstance();

  /* Not volatile: who inherits a binding was started after it was set. */
  private static boolean everBound;

  private ThisThread() {}

  static long id() {
    return Thread.currentThread().threadId();
  }

  /** The tags of a thread that has entered none. */
  static TagContext inherited() {
    return everBound ? TAGS.orElse(TagContext.EMPTY) : TagContext.EMPTY;
  }

  /** Runs so that threads forked from within begin with these tags. */
  static void run(TagContext context, Runnable body) {
    everBound = true;
    ScopedValue.where(TAGS, context).run(body);
  }

  /** As {@link #run}. */
  static <T> T call(TagContext context, Callable<T> body) throws Exception {
    everBound = true;
    return ScopedValue.where(TAGS, context).call(body::call);
  }
}
