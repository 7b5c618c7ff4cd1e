package dev.ferula.stats;

import java.util.concurrent.Callable;

/*
 * There is a second form of this class for JDK 25 and later, where run and call bind a scoped value.
 */
/** The current thread's tags. */
final class CurrentTags {
  private CurrentTags() {}

  static TagContext current() {
    return TagHolder.current().context;
  }

  static TagScope enter(TagContext context) {
    return new TagScope(TagHolder.current(), context, null);
  }

  @SuppressWarnings("try") // the scope is there for its end
  static void run(TagContext context, Runnable body) {
    try (TagScope scope = enter(context)) {
      body.run();
    }
  }

  @SuppressWarnings("try") // the scope is there for its end
  static <T> T call(TagContext context, Callable<T> body) throws Exception {
    try (TagScope scope = enter(context)) {
      return body.call();
    }
  }
}
