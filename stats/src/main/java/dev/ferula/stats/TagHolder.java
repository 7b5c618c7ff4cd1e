package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/*
 * The thread-local is where a holder belongs; the table in front of it answers the common case, some
 * hundred threads at most, with two loads and a comparison. Its entries are published by their final
 * field and touched by their own thread only, and what it keeps of a thread that ended is small.
 */
/** What one thread has entered; only that thread touches it. */
final class TagHolder {
  private static final int RECENT = 256; // a power of two
  private static final @Nullable TagHolder[] RECENTLY = new @Nullable TagHolder[RECENT];
  private static final ThreadLocal<TagHolder> HOLDERS = ThreadLocal.withInitial(TagHolder::new);

  /** The id of the thread. */
  final long thread = ThreadId.current();

  TagContext context = TagContext.EMPTY;

  /** Within which binding of a scoped value the context was entered; null for none. */
  @Nullable Object frame;

  private TagHolder() {}

  /** The calling thread's holder. */
  static TagHolder current() {
    long id = ThreadId.current();
    TagHolder holder = RECENTLY[(int) id & (RECENT - 1)];
    return holder != null && holder.thread == id ? holder : find(id);
  }

  private static TagHolder find(long id) {
    TagHolder holder = HOLDERS.get();
    RECENTLY[(int) id & (RECENT - 1)] = holder;
    return holder;
  }
}
