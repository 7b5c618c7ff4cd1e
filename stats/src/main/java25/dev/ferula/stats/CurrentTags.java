package dev.ferula.stats;

import java.util.concurrent.Callable;

/*
 * run and call bind a scoped value, which threads forked in a structured task scope inherit. A scope
 * that is entered and closed has no such form, so it lives in a thread-local. The innermost must win
 * whichever it is: an entered scope remembers the binding it was entered in, and counts only while
 * that binding is the current one.
 */
/** The current thread's tags. */
final class CurrentTags {
  /** One binding; its identity tells it from others of the same tags. */
  private static final class Frame {
    final TagContext context;

    Frame(TagContext context) {
      this.context = context;
    }
  }

  private static final Frame UNBOUND = new Frame(TagContext.EMPTY);
  private static final ScopedValue<Frame> FRAME = ScopedValue.newInstance();
  /*
   * Until run or call is used for the first time there is no binding to look for. Not volatile: who
   * inherits a binding was started after it was set.
   */
  private static boolean everBound;

  private CurrentTags() {}

  static TagContext current() {
    Frame frame = frame();
    TagHolder holder = TagHolder.current();
    return holder.frame == key(frame) ? holder.context : frame.context;
  }

  static TagScope enter(TagContext context) {
    return new TagScope(TagHolder.current(), context, key(frame()));
  }

  static void run(TagContext context, Runnable body) {
    everBound = true;
    ScopedValue.where(FRAME, new Frame(context)).run(body);
  }

  static <T> T call(TagContext context, Callable<T> body) throws Exception {
    everBound = true;
    return ScopedValue.where(FRAME, new Frame(context)).call(body::call);
  }

  private static Frame frame() {
    return everBound ? FRAME.orElse(UNBOUND) : UNBOUND;
  }

  /* Threads start with no frame entered in, which is what being unbound is. */
  private static Object key(Frame frame) {
    return frame == UNBOUND ? null : frame;
  }
}
