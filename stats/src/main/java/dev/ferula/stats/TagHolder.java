package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/*
 * The thread-local is where a holder belongs; the table in front of it answers the common case, some
 * hundred threads at most, with two loads and a comparison. Its entries are published by their final
 * field and touched by their own thread only, and what it keeps of a thread that ended is small.
 *
 * To leave the outermost scope is to clear a flag: putting a reference back would cost the collector's
 * barrier, which is a fence where both objects are old. Scopes within scopes pay it.
 */
/** What one thread has entered; only that thread touches it. */
final class TagHolder {
  private static final int RECENT = 256; // a power of two
  private static final int PATIENCE = 16;
  private static final @Nullable TagHolder[] RECENTLY = new @Nullable TagHolder[RECENT];
  private static final ThreadLocal<TagHolder> HOLDERS = ThreadLocal.withInitial(TagHolder::new);

  /** The id of the thread. */
  final long thread = ThisThread.id();

  private final TagContext outside = ThisThread.inherited();
  private TagContext inside = TagContext.EMPTY;
  private boolean entered;
  private long searches;

  private TagHolder() {}

  /** The calling thread's holder. */
  static TagHolder current() {
    long id = ThisThread.id();
    TagHolder holder = RECENTLY[(int) id & (RECENT - 1)];
    return holder != null && holder.thread == id ? holder : find(id);
  }

  private static TagHolder find(long id) {
    TagHolder holder = HOLDERS.get();
    RECENTLY[(int) id & (RECENT - 1)] = holder;
    return holder;
  }

  /** The thread's tags. */
  TagContext context() {
    return entered ? inside : outside;
  }

  /** Counts a search for a context; whether the thread has made but few, and may soon end. */
  boolean isNew() {
    return ++searches <= PATIENCE;
  }

  /** Whether what this search found may take another's place, as seldom may be. */
  boolean mayPushOut() {
    return searches % PATIENCE == 0;
  }

  /** Makes these the thread's tags; what they were within a scope, null where there was none. */
  @Nullable TagContext enter(TagContext context) {
    TagContext before = entered ? inside : null;
    entered = true;
    inside = context;
    return before;
  }

  /** Undoes what {@link #enter} did, given what it told. */
  void leave(@Nullable TagContext before) {
    if (before == null) {
      entered = false;
    } else {
      inside = before;
    }
  }
}
