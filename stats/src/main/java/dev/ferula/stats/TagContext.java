package dev.ferula.stats;

import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A set of tags, each key once: what a measurement is recorded with. Immutable; every change makes
 * another context. Equal when the tags, their values and their reach are equal.
 *
 * <p>A context remembers the rows that were recorded to through it, so recording again costs as
 * little as through a bound handle; and what {@link #with} made lately it makes again without
 * allocating. Both are bounded.
 */
public final class TagContext {
  /** No tags. */
  public static final TagContext EMPTY =
      new TagContext(new TagKey[0], new String[0], null, null, null, "", null, "", RowFront.NOBODY);

  /** How many tags a context may hold. */
  public static final int MAX_TAGS = 180;

  private final TagKey[] keys; // ascending
  private final String[] values;
  private final boolean @Nullable [] local; // where tag i does not propagate; null: all do
  private final int hash;

  // what this was derived from, where that is remembered
  private @Nullable TagContext parent;
  private final @Nullable TagKey firstKey; // only where two tags were added at once
  private final String firstValue;
  private final @Nullable TagKey lastKey;
  private final String lastValue;

  // the row last recorded to, or the first that lasts, and those of further measures
  private @Nullable RowFront row;
  private @Nullable RowCache rows;

  private long thread; // the only one that records through this, as far as is known; or nobody

  private TagContext(
      TagKey[] keys,
      String[] values,
      boolean @Nullable [] local,
      @Nullable TagContext parent,
      @Nullable TagKey firstKey,
      String firstValue,
      @Nullable TagKey lastKey,
      String lastValue,
      long thread) {
    this.parent = parent;
    this.firstKey = firstKey;
    this.firstValue = firstValue;
    this.lastKey = lastKey;
    this.lastValue = lastValue;
    this.thread = thread;
    this.keys = keys;
    this.values = values;
    this.local = local;
    this.hash =
        (31 * Arrays.hashCode(keys) + Arrays.hashCode(values)) * 31 + Arrays.hashCode(local);
  }

  /** The number of tags. */
  public int size() {
    return keys.length;
  }

  /** The key of tag {@code i}; keys ascend. */
  public TagKey key(int i) {
    return keys[i];
  }

  /** The value of tag {@code i}. */
  public String value(int i) {
    return values[i];
  }

  /** How far tag {@code i} travels. */
  public TagTtl ttl(int i) {
    return local != null && local[i] ? TagTtl.NO_PROPAGATION : TagTtl.UNLIMITED;
  }

  /** The value of the tag, or null where there is none. */
  public @Nullable String get(TagKey key) {
    for (int i = 0; i < keys.length; i++) {
      if (keys[i].is(key)) {
        return values[i];
      }
    }
    return null;
  }

  /**
   * These tags and one more, in place of one with the same key; it travels without limit.
   *
   * @throws IllegalArgumentException if the value is longer than 255 characters or not printable
   *     ASCII, or there are too many tags
   */
  public TagContext with(TagKey key, String value) {
    return ContextCache.derive(this, key, value, TagTtl.UNLIMITED);
  }

  /** These tags and two more, the second in place of the first where their keys are equal. */
  public TagContext with(TagKey key1, String value1, TagKey key2, String value2) {
    return ContextCache.derive(this, key1, value1, key2, value2);
  }

  /** As {@link #with(TagKey, String)}, saying how far the tag travels. */
  public TagContext with(TagKey key, String value, TagTtl ttl) {
    return ContextCache.derive(this, key, value, ttl);
  }

  /** The same as {@link #with(TagKey, String)}: set, whether it is there or not. */
  public TagContext upsert(TagKey key, String value) {
    return with(key, value);
  }

  /** Sets the tag only where it is not there yet. */
  public TagContext insert(TagKey key, String value) {
    return get(key) == null ? with(key, value) : this;
  }

  /** Sets the tag only where it is there already. */
  public TagContext update(TagKey key, String value) {
    return get(key) == null ? this : with(key, value);
  }

  /** These tags without one; the same as they were where it is not there. */
  public TagContext delete(TagKey key) {
    int i = indexOf(key);
    if (i < 0) {
      return this;
    }
    int n = keys.length - 1;
    TagKey[] newKeys = new TagKey[n];
    String[] newValues = new String[n];
    System.arraycopy(keys, 0, newKeys, 0, i);
    System.arraycopy(keys, i + 1, newKeys, i, n - i);
    System.arraycopy(values, 0, newValues, 0, i);
    System.arraycopy(values, i + 1, newValues, i, n - i);
    boolean[] newLocal = null;
    if (local != null) {
      newLocal = new boolean[n];
      System.arraycopy(local, 0, newLocal, 0, i);
      System.arraycopy(local, i + 1, newLocal, i, n - i);
    }
    return new TagContext(
        newKeys,
        newValues,
        allFalse(newLocal) ? null : newLocal,
        null,
        null,
        "",
        null,
        "",
        RowFront.NOBODY);
  }

  /**
   * Makes these tags the current thread's until the scope is closed:
   *
   * <pre>{@code
   * try (var scope = Tags.with(METHOD, "GET").enter()) {
   *   LATENCY.record(12.5);
   * }
   * }</pre>
   *
   * Scopes of one thread close in the opposite order of their opening.
   */
  public TagScope enter() {
    return new TagScope(TagHolder.current(), this);
  }

  /** Runs with these tags as the current ones. */
  @SuppressWarnings("try") // the scope is there for its end
  public void run(Runnable body) {
    try (TagScope scope = enter()) {
      ThisThread.run(this, body);
    }
  }

  /** Calls with these tags as the current ones. */
  @SuppressWarnings("try") // the scope is there for its end
  public <T> T call(Callable<T> body) throws Exception {
    try (TagScope scope = enter()) {
      return ThisThread.call(this, body);
    }
  }

  /** Makes the derived context; {@link ContextCache} asks only when it has none. */
  TagContext derive(TagKey key, String value, TagTtl ttl) {
    if (!TagKey.isValue(value)) {
      throw new IllegalArgumentException(
          "value of tag "
              + key
              + " must be at most 255 printable ASCII characters, got \""
              + value
              + "\"");
    }
    int i = indexOf(key);
    boolean replaces = i >= 0;
    int at = replaces ? i : -1 - i;
    int n = replaces ? keys.length : keys.length + 1;
    if (n > MAX_TAGS) {
      throw new IllegalArgumentException("a context holds at most " + MAX_TAGS + " tags");
    }
    TagKey[] newKeys = Arrays.copyOf(keys, n);
    String[] newValues = Arrays.copyOf(values, n);
    boolean[] newLocal = new boolean[n];
    if (local != null) {
      System.arraycopy(local, 0, newLocal, 0, at);
      System.arraycopy(local, replaces ? at + 1 : at, newLocal, at + 1, n - at - 1);
    }
    if (!replaces) {
      System.arraycopy(keys, at, newKeys, at + 1, keys.length - at);
      System.arraycopy(values, at, newValues, at + 1, keys.length - at);
    }
    newKeys[at] = key;
    newValues[at] = value;
    newLocal[at] = ttl == TagTtl.NO_PROPAGATION;
    return new TagContext(
        newKeys,
        newValues,
        allFalse(newLocal) ? null : newLocal,
        this,
        null,
        "",
        key,
        value,
        RowFront.NOBODY);
  }

  /** Makes the context with two more tags; {@link ContextCache} asks only when it has none. */
  TagContext derive(TagKey key1, String value1, TagKey key2, String value2) {
    TagContext made = with(key1, value1).derive(key2, value2, TagTtl.UNLIMITED);
    return made.derivedFrom(this, key1, value1, key2, value2);
  }

  /** The same tags, for the calling thread alone, and made from these objects. */
  TagContext derivedFrom(TagContext from, TagKey key1, String value1, TagKey key2, String value2) {
    return new TagContext(keys, values, local, from, key1, value1, key2, value2, ThisThread.id());
  }

  /** Whether it was made for the calling thread, and no other has recorded through it. */
  boolean isMine() {
    return thread == ThisThread.id();
  }

  private static boolean allFalse(boolean @Nullable [] flags) {
    if (flags != null) {
      for (boolean flag : flags) {
        if (flag) {
          return false;
        }
      }
    }
    return true;
  }

  private int indexOf(TagKey key) {
    return Arrays.binarySearch(keys, key);
  }

  /** Whether {@code from.with(key, value, ttl)} is this context, and was made so. */
  boolean isDerived(TagContext from, TagKey key, String value, TagTtl ttl) {
    return firstKey == null
        && lastKey != null
        && lastKey.is(key)
        && lastValue.equals(value)
        && hasParent(from)
        && (local == null ? ttl == TagTtl.UNLIMITED : ttl(indexOf(key)) == ttl);
  }

  /** Whether this context is another with two more tags, and was made so. */
  boolean isDerived(TagContext from, TagKey key1, String value1, TagKey key2, String value2) {
    return firstKey != null
        && lastKey != null
        && firstKey.is(key1)
        && lastKey.is(key2)
        && lastValue.equals(value2)
        && firstValue.equals(value1)
        && hasParent(from);
  }

  /**
   * As {@link #isDerived(TagContext, TagKey, String, TagKey, String)}, where everything is the very
   * same object; no more than some comparisons, so that it is compiled into every caller.
   */
  @SuppressWarnings({"ReferenceEquality", "StringEquality"})
  boolean isMadeOf(TagContext from, TagKey key1, String value1, TagKey key2, String value2) {
    return lastValue == value2
        && firstValue == value1
        && firstKey == key1
        && lastKey == key2
        && parent == from;
  }

  /* A parent that was forgotten and made anew takes the place of the old one. */
  @SuppressWarnings("ReferenceEquality") // quick for the same object, which is the rule
  private boolean hasParent(TagContext from) {
    if (parent == from) {
      return true;
    }
    if (from.equals(parent)) {
      parent = from;
      return true;
    }
    return false;
  }

  /**
   * A row that was recorded to through this context; whose it is the caller sees by its family.
   * Neither this nor what follows is synchronised: a row is published safely by its final fields,
   * and one that is lost costs a look-up.
   */
  @Nullable RowFront row() {
    return row;
  }

  /**
   * Having recorded, asks for a cell where others add to the row, too: for the thread whose context
   * this is. When another thread comes or there is no cell, the context is everybody's.
   */
  void settle(RowFront used) {
    if (isMine()) {
      if (used.owner == RowFront.SHARED) {
        CounterCell cell = ((CounterRow) used).cell();
        row = cell == null ? used : cell;
        thread = cell == null ? RowFront.NOBODY : thread;
      }
    } else if (thread != RowFront.NOBODY || used instanceof CounterCell) {
      thread = RowFront.NOBODY;
      row = used instanceof CounterCell cell ? cell.row : used;
    }
  }

  /** The rows of a plan, where they are remembered. */
  @Nullable BoundRows rows(RecordPlan plan) {
    RowCache cached = rows;
    return cached == null ? null : cached.find(plan);
  }

  /** Remembers a row, where there is room for it. */
  boolean keep(Row newRow) {
    RowFront present = row;
    if (present == null || present.state == Row.DEAD || present.family.isClosed()) {
      row = newRow;
      return true;
    }
    return false;
  }

  void keep(BoundRows newRows) {
    RowCache cached = rows;
    if (cached == null) {
      cached = new RowCache();
      rows = cached;
    }
    cached.put(newRows);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TagContext that
        && hash == that.hash
        && Arrays.equals(local, that.local)
        && Arrays.equals(keys, that.keys)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder("{");
    for (int i = 0; i < keys.length; i++) {
      out.append(i == 0 ? "" : ", ").append(keys[i]).append('=').append(values[i]);
    }
    return out.append('}').toString();
  }
}
