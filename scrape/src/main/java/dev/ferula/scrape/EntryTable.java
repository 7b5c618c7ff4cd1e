package dev.ferula.scrape;

/**
 * Finds the entries of a {@link SeriesCache} by their hashes: a table by open addressing, of places
 * with numbers of entries, which takes two bytes a place until there are more than those can tell.
 * For one thread.
 */
final class EntryTable {
  private static final int MIN_PLACES = 64;

  /* A place has the number of its entry plus one, or 0. One of the two is empty. */
  private char[] narrow = new char[MIN_PLACES];
  private int[] wide = {};
  private int places = MIN_PLACES;

  /** The entry with this hash, or {@link SeriesCache#NONE}. */
  int find(long hash, long[] hashes) {
    for (int at = home(hash); ; at = next(at)) {
      int entry = at(at) - 1;
      if (entry < 0 || hashes[entry] == hash) {
        return entry;
      }
    }
  }

  /** Adds an entry, which is the last there is. */
  void add(int entry, long[] hashes) {
    int entries = entry + 1;
    if (places(entries) > places) {
      rebuild(entries, hashes, places(entries + entries / 4));
    } else {
      put(entry, hashes);
    }
  }

  /** Has so many entries from now on, and no others. */
  void rebuild(int entries, long[] hashes) {
    rebuild(entries, hashes, places(entries));
  }

  private void rebuild(int entries, long[] hashes, int wanted) {
    places = wanted;
    boolean fits = wanted <= Character.MAX_VALUE;
    narrow = new char[fits ? wanted : 0];
    wide = new int[fits ? 0 : wanted];
    for (int i = 0; i < entries; i++) {
      put(i, hashes);
    }
  }

  /* At most three quarters of the places are taken. */
  private static int places(int entries) {
    return Math.max(MIN_PLACES, entries + entries / 3 + 1);
  }

  private void put(int entry, long[] hashes) {
    int at = home(hashes[entry]);
    while (at(at) != 0) {
      at = next(at);
    }
    if (narrow.length > 0) {
      narrow[at] = (char) (entry + 1);
    } else {
      wide[at] = entry + 1;
    }
  }

  private int at(int place) {
    return narrow.length > 0 ? narrow[place] : wide[place];
  }

  private int home(long hash) {
    return (int) (((hash >>> Integer.SIZE) * places) >>> Integer.SIZE);
  }

  private int next(int place) {
    return place + 1 == places ? 0 : place + 1;
  }
}
