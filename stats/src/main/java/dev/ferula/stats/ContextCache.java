package dev.ferula.stats;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * Programs make the same few thousand contexts over and over: method, route, status. Remembering what
 * was derived lately saves making them again and, more, brings back the rows each of them has cached.
 *
 * Plain arrays, written without synchronisation: a context is immutable but for its caches and knows what
 * it was derived from, so what is found is checked in full; a lost write costs one derivation. What is
 * derived anew takes a free place of four, or pushes one out. The arrays hold the contexts themselves and
 * these their rows: a hit must touch as few cache lines as can be, and wait for as few of them in turn.
 *
 * Two tags are looked for by their values alone first, in places which depend on the thread: those are
 * known before the parent is, and what is found there is the thread's own, with its own cells of its rows
 * where several threads record to them. What is compared there is the objects themselves, which is all that
 * programs with constant keys and values kept somewhere need, and short enough to be compiled into the
 * caller; equal ones are found by the search. Threads that come and go do not fill these places:
 * TagHolder keeps count.
 */
/** The contexts derived lately, by parent, key and value; bounded. */
final class ContextCache {
  /** How many derivations are remembered, and those of threads; a power of two. */
  static final int ENTRIES = 8192;

  private static final int WAYS = 4;
  private static final int SHIFT = 32 - Integer.numberOfTrailingZeros(ENTRIES);

  private static final @Nullable TagContext[] TABLE = new @Nullable TagContext[ENTRIES];
  private static final TagContext[] NEAR = new TagContext[ENTRIES];

  static {
    Arrays.fill(NEAR, TagContext.EMPTY);
  }

  private ContextCache() {}

  static TagContext derive(TagContext parent, TagKey key, String value, TagTtl ttl) {
    int place = place(31 * (parent.hashCode() + key.hashCode()) + value.hashCode());
    for (int i = 0; i < WAYS; i++) {
      TagContext found = TABLE[place ^ i];
      if (found != null && found.isDerived(parent, key, value, ttl)) {
        return found;
      }
    }
    return put(place, parent.derive(key, value, ttl));
  }

  /** Two tags that travel without limit at once, which is one look-up instead of two. */
  static TagContext derive(
      TagContext parent, TagKey key1, String value1, TagKey key2, String value2) {
    int near = near(value1, value2);
    TagContext found = NEAR[near];
    if (found.isMadeOf(parent, key1, value1, key2, value2)) {
      return found;
    }
    found = NEAR[near ^ 1];
    if (found.isMadeOf(parent, key1, value1, key2, value2)) {
      return found;
    }
    return search(parent, key1, value1, key2, value2);
  }

  @SuppressWarnings("ReferenceEquality") // the empty context marks what is free
  private static TagContext search(
      TagContext parent, TagKey key1, String value1, TagKey key2, String value2) {
    TagHolder holder = TagHolder.current();
    if (holder.isNew()) {
      return find(parent, key1, value1, key2, value2);
    }
    int near = near(value1, value2);
    int way = -1;
    for (int i = 0; i < WAYS; i++) {
      TagContext found = NEAR[near ^ i];
      if (found.isDerived(parent, key1, value1, key2, value2)) {
        return found;
      }
      way = way < 0 && found == TagContext.EMPTY ? i : way;
    }
    TagContext found = find(parent, key1, value1, key2, value2);
    if (way >= 0 || holder.mayPushOut()) {
      if (!found.isMine()) {
        found = found.derivedFrom(parent, key1, value1, key2, value2);
      }
      NEAR[near ^ (way < 0 ? found.hashCode() & (WAYS - 1) : way)] = found;
    }
    return found;
  }

  private static TagContext find(
      TagContext parent, TagKey key1, String value1, TagKey key2, String value2) {
    int keys = 31 * (parent.hashCode() + key1.hashCode()) + key2.hashCode();
    int place = place(31 * (31 * keys + value1.hashCode()) + value2.hashCode());
    for (int i = 0; i < WAYS; i++) {
      TagContext found = TABLE[place ^ i];
      if (found != null && found.isDerived(parent, key1, value1, key2, value2)) {
        return found;
      }
    }
    return put(place, parent.derive(key1, value1, key2, value2));
  }

  private static int near(String value1, String value2) {
    int hash = 31 * value1.hashCode() + 0x2545F491 * (int) ThisThread.id() + value2.hashCode();
    return place(hash);
  }

  private static int place(int hash) {
    return (hash * 0x9E3779B9) >>> SHIFT;
  }

  private static TagContext put(int place, TagContext derived) {
    int way = 0;
    while (way < WAYS && TABLE[place ^ way] != null) {
      way++;
    }
    TABLE[place ^ (way < WAYS ? way : derived.hashCode() & (WAYS - 1))] = derived;
    return derived;
  }
}
