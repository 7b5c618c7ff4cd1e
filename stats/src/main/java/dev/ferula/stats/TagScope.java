package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/** The time during which tags entered on a thread are the current ones. Ends by closing, once. */
public final class TagScope implements AutoCloseable {
  private final TagHolder holder;
  private final @Nullable TagContext before;
  private boolean closed;

  /** Enters the tags. */
  TagScope(TagHolder holder, TagContext context) {
    this.holder = holder;
    this.before = holder.enter(context);
  }

  /**
   * Brings back the tags from before; closing again has no effect.
   *
   * @throws IllegalStateException when called by another thread than the one that entered
   */
  @Override
  public void close() {
    if (holder.thread != ThisThread.id()) {
      throw new IllegalStateException("a tag scope is closed by the thread that entered it");
    }
    if (!closed) {
      closed = true;
      holder.leave(before);
    }
  }
}
