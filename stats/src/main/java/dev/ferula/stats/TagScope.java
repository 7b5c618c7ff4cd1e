package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/** The time during which tags entered on a thread are the current ones. Ends by closing, once. */
public final class TagScope implements AutoCloseable {
  private final TagHolder holder;
  private final TagContext contextBefore;
  private final @Nullable Object frameBefore;
  private boolean closed;

  /** Enters the tags; {@code frame} says within which scoped-value binding, null for none. */
  @SuppressWarnings("ReferenceEquality") // a frame is what it is by identity
  TagScope(TagHolder holder, TagContext context, @Nullable Object frame) {
    this.holder = holder;
    this.contextBefore = holder.context;
    this.frameBefore = holder.frame;
    holder.context = context;
    if (frameBefore != frame) { // a store costs more here than a comparison
      holder.frame = frame;
    }
  }

  /**
   * Brings back the tags from before; closing again has no effect.
   *
   * @throws IllegalStateException when called by another thread than the one that entered
   */
  @Override
  @SuppressWarnings("ReferenceEquality") // a frame is what it is by identity
  public void close() {
    if (holder.thread != ThreadId.current()) {
      throw new IllegalStateException("a tag scope is closed by the thread that entered it");
    }
    if (!closed) {
      closed = true;
      holder.context = contextBefore;
      if (holder.frame != frameBefore) {
        holder.frame = frameBefore;
      }
    }
  }
}
