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
      new TagContext(new TagKey[0], new String[0], 0, new ContextCache());

  /** How many tags a context may hold. */
  public static final int MAX_TAGS = 64;

  private final TagKey[] keys; // ascending
  private final String[] values;
  private final long local; // bit i: tag i does not propagate
  private final int hash;
  private final ContextCache cache;
  private final RowCache rows = new RowCache();

  private TagContext(TagKey[] keys, String[] values, long local, ContextCache cache) {
    this.keys = keys;
    this.values = values;
    this.local = local;
    this.cache = cache;
    this.hash = (31 * Arrays.hashCode(keys) + Arrays.hashCode(values)) * 31 + Long.hashCode(local);
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
    return (local >>> i & 1) != 0 ? TagTtl.NO_PROPAGATION : TagTtl.UNLIMITED;
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
    return cache.derive(this, key, value, TagTtl.UNLIMITED);
  }

  /** As {@link #with(TagKey, String)}, saying how far the tag travels. */
  public TagContext with(TagKey key, String value, TagTtl ttl) {
    return cache.derive(this, key, value, ttl);
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
    long below = local & ((1L << i) - 1);
    long above = i == 63 ? 0 : local >>> (i + 1) << i;
    return new TagContext(newKeys, newValues, below | above, cache);
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
    return CurrentTags.enter(this);
  }

  /** Runs with these tags as the current ones. */
  public void run(Runnable body) {
    CurrentTags.run(this, body);
  }

  /** Calls with these tags as the current ones. */
  public <T> T call(Callable<T> body) throws Exception {
    return CurrentTags.call(this, body);
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
    long low = local & ((1L << at) - 1);
    long high = local & -(1L << at);
    if (!replaces) {
      System.arraycopy(keys, at, newKeys, at + 1, keys.length - at);
      System.arraycopy(values, at, newValues, at + 1, keys.length - at);
      high <<= 1;
    }
    newKeys[at] = key;
    newValues[at] = value;
    long bit = 1L << at;
    long newLocal = ((low | high) & ~bit) | (ttl == TagTtl.NO_PROPAGATION ? bit : 0);
    return new TagContext(newKeys, newValues, newLocal, cache);
  }

  private int indexOf(TagKey key) {
    return Arrays.binarySearch(keys, key);
  }

  RowCache rows() {
    return rows;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TagContext that
        && hash == that.hash
        && local == that.local
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
