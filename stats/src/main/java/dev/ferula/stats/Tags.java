package dev.ferula.stats;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/** The current tags, and short ways to make and carry them. */
public final class Tags {
  private Tags() {}

  /** No tags, whatever the current ones are. */
  public static TagContext of() {
    return TagContext.EMPTY;
  }

  /** Exactly this tag. */
  public static TagContext of(TagKey key, String value) {
    return TagContext.EMPTY.with(key, value);
  }

  /** Exactly these tags. */
  public static TagContext of(TagKey key1, String value1, TagKey key2, String value2) {
    return TagContext.EMPTY.with(key1, value1, key2, value2);
  }

  /** Exactly these tags. */
  public static TagContext of(
      TagKey key1, String value1, TagKey key2, String value2, TagKey key3, String value3) {
    return TagContext.EMPTY.with(key1, value1, key2, value2).with(key3, value3);
  }

  /** The tags that a measurement of this thread is recorded with now. */
  public static TagContext current() {
    return TagHolder.current().context();
  }

  /** The current tags with one more; add others by {@link TagContext#with}. */
  public static TagContext with(TagKey key, String value) {
    return ContextCache.derive(current(), key, value, TagTtl.UNLIMITED);
  }

  /** The current tags with two more. */
  public static TagContext with(TagKey key1, String value1, TagKey key2, String value2) {
    return ContextCache.derive(current(), key1, value1, key2, value2);
  }

  /** A task that runs, wherever it does, with the tags that are current now. */
  public static Runnable wrap(Runnable task) {
    TagContext context = current();
    return () -> context.run(task);
  }

  /** A task that is called, wherever it is, with the tags that are current now. */
  public static <T> Callable<T> wrapCall(Callable<T> task) {
    TagContext context = current();
    return () -> context.call(task);
  }

  /** An executor whose tasks run with the tags that were current when they were handed in. */
  public static Executor wrap(Executor executor) {
    return task -> executor.execute(wrap(task));
  }
}
