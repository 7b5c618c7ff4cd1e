package dev.ferula.stats;

import org.jspecify.annotations.Nullable;

/*
 * Programs make the same few thousand contexts over and over: method, route, status. Remembering what
 * was derived lately saves making them again and, more, brings back the rows each of them has cached.
 *
 * A plain array, two places for each hash, written without synchronisation: an entry is immutable and
 * checked in full when it is found, so a lost write costs one derivation and a stale one nothing. The
 * parent is compared by identity: a hit costs two string comparisons at most. What is derived anew
 * moves its neighbour to the second place, so a flood of unique values cannot push out more than the
 * table holds.
 */
/** The contexts derived lately, by parent, key and value; bounded. */
final class ContextCache {
  /** How many derivations are remembered; a power of two. */
  static final int ENTRIES = 8192;

  private record Entry(
      TagContext parent, TagKey key, String value, TagTtl ttl, TagContext derived) {
    @SuppressWarnings("ReferenceEquality") // an equal parent made anew has derivations of its own
    boolean is(TagContext ofParent, TagKey ofKey, String ofValue, TagTtl ofTtl) {
      return parent == ofParent && key.is(ofKey) && ttl == ofTtl && value.equals(ofValue);
    }
  }

  private @Nullable Entry @Nullable [] entries;

  TagContext derive(TagContext parent, TagKey key, String value, TagTtl ttl) {
    @Nullable Entry[] table = entries;
    if (table == null) {
      table = new @Nullable Entry[ENTRIES];
      entries = table;
    }
    int h = (parent.hashCode() + key.name().hashCode()) * 31 + value.hashCode();
    int i = (h * 0x9E3779B9) >>> 19;
    Entry entry = table[i];
    if (entry != null && entry.is(parent, key, value, ttl)) {
      return entry.derived;
    }
    Entry neighbour = table[i ^ 1];
    if (neighbour != null && neighbour.is(parent, key, value, ttl)) {
      return neighbour.derived;
    }
    TagContext derived = parent.derive(key, value, ttl);
    table[i ^ 1] = entry;
    table[i] = new Entry(parent, key, value, ttl, derived);
    return derived;
  }
}
