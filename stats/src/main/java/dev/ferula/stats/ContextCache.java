package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/*
 * Programs make the same few thousand contexts over and over: method, route, status. Remembering what
 * was derived lately saves making them again and, more, brings back the rows each of them has cached.
 *
 * A plain array, four places for each hash, written without synchronisation: a context is immutable but
 * for its caches and knows what it was derived from, so what is found is checked in full; a lost write
 * costs one derivation. What is derived anew pushes out the oldest of the four. The array holds the
 * contexts themselves and these their rows: a hit must touch as few cache lines as can be.
 */
/** The contexts derived lately, by parent, key and value; bounded. */
final class ContextCache {
  /** How many derivations are remembered; a power of two. */
  static final int ENTRIES = 8192;

  private static final int WAYS = 4;
  private static final int SHIFT = 32 - Integer.numberOfTrailingZeros(ENTRIES / WAYS);

  private @Nullable TagContext @Nullable [] entries;

  TagContext derive(TagContext parent, TagKey key, String value, TagTtl ttl) {
    @Nullable TagContext[] table = table();
    int first = place(parent.hashCode() + 31 * key.hashCode() + value.hashCode());
    for (int i = first; i < first + WAYS; i++) {
      TagContext found = table[i];
      if (found != null && found.isDerived(parent, key, value, ttl)) {
        return found;
      }
    }
    return put(table, first, parent.derive(key, value, ttl));
  }

  /** Two tags that travel without limit at once, which is one look-up instead of two. */
  TagContext derive(TagContext parent, TagKey key1, String value1, TagKey key2, String value2) {
    @Nullable TagContext[] table = table();
    int first =
        place(
            parent.hashCode()
                + 31 * (key1.hashCode() + value1.hashCode() + 31 * key2.hashCode())
                + value2.hashCode());
    for (int i = first; i < first + WAYS; i++) {
      TagContext found = table[i];
      if (found != null && found.isDerived(parent, key1, value1, key2, value2)) {
        return found;
      }
    }
    return put(table, first, parent.derive(key1, value1, key2, value2));
  }

  private @Nullable TagContext[] table() {
    @Nullable TagContext[] table = entries;
    if (table == null) {
      table = new @Nullable TagContext[ENTRIES];
      entries = table;
    }
    return table;
  }

  private static int place(int hash) {
    return ((hash * 0x9E3779B9) >>> SHIFT) * WAYS;
  }

  private static TagContext put(@Nullable TagContext[] table, int first, TagContext derived) {
    System.arraycopy(table, first, table, first + 1, WAYS - 1);
    table[first] = derived;
    return derived;
  }
}
