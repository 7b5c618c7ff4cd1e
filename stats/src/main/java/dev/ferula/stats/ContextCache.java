package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/*
 * Programs make the same few thousand contexts over and over: method, route, status. Remembering what
 * was derived lately saves making them again and, more, brings back the rows each of them has cached.
 *
 * A plain array, four places for each hash, written without synchronisation: a context is immutable but
 * for its caches and knows what it was derived from, so what is found is checked in full; a lost write
 * costs one derivation. What is derived anew takes a free place of the four, or pushes one out. The array
 * holds the contexts themselves and these their rows: a hit must touch as few cache lines as can be, and
 * wait for as few of them in turn. That is why there is one array for all contexts, and why two tags are
 * looked for by their values alone first, in two places: those are then known before the parent is. What is
 * compared there is the objects themselves, which is all that programs with constant keys and values kept
 * somewhere need, and short enough to be compiled into the caller; equal ones are found by the search.
 */
/** The contexts derived lately, by parent, key and value; bounded. */
final class ContextCache {
  /** How many derivations are remembered; a power of two. */
  static final int ENTRIES = 8192;

  private static final int WAYS = 4;
  private static final int SHIFT = 32 - Integer.numberOfTrailingZeros(ENTRIES);

  private static final @Nullable TagContext[] TABLE = new @Nullable TagContext[ENTRIES];

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
    int hash = 31 * value1.hashCode() + value2.hashCode();
    int near = place(hash);
    TagContext found = TABLE[near];
    if (found != null && found.isMadeOf(parent, key1, value1, key2, value2)) {
      return found;
    }
    found = TABLE[near ^ 1];
    if (found != null && found.isMadeOf(parent, key1, value1, key2, value2)) {
      return found;
    }
    return search(hash, parent, key1, value1, key2, value2);
  }

  private static TagContext search(
      int hash, TagContext parent, TagKey key1, String value1, TagKey key2, String value2) {
    int near = place(hash);
    int far = place(31 * (parent.hashCode() + key1.hashCode()) + hash);
    for (int i = -2; i < WAYS; i++) {
      TagContext found = TABLE[i < 0 ? near ^ i + 2 : far ^ i];
      if (found != null && found.isDerived(parent, key1, value1, key2, value2)) {
        return found;
      }
    }
    boolean room = TABLE[near] == null || TABLE[near ^ 1] == null;
    return put(room ? near : far, parent.derive(key1, value1, key2, value2));
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
