package dev.ferula.scrape;

import dev.ferula.textparse.SeriesExpectation;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * What one target's scrapes remember of its series: from a hash of the raw bytes of a series to its
 * ref in the storage, and which of them were there in the scrape before. For one thread.
 */
final class SeriesCache implements SeriesExpectation {
  /*
   * Parallel arrays by entry, a table of entry numbers by hash beside them; no strings and no object
   * per series. An entry costs 18 bytes and its share of the table.
   *
   * Targets write their series in the same order each time, so each entry knows which one followed
   * it last; as long as that is the next one for all of them, nothing is kept of it. The parser
   * asks, at the start of a line, whether the expected series stands there: hashing as many bytes
   * as that series has answers it, and neither the end of the series need be looked for nor the
   * table be probed.
   *
   * Scrapes are generations. An entry's state is the generation in which it was last seen, whether
   * it was tracked for staleness in it, and whether it had been tracked in the one before. Entries
   * not seen in the last successful scrape are dead: they stay in the table until a quarter of it is
   * dead, but are as good as new when their bytes come again.
   */
  static final int NONE = -1;

  /** The ref of series that relabelling drops. */
  static final long DROPPED = -1;

  private static final int TRACKED = 1;
  private static final int TRACKED_BEFORE = 2;
  private static final int GENERATION_SHIFT = 2;
  private static final int MIN_COMPACTED = 64;
  private static final int SPARE = 1000;

  private final SeriesHash hash;

  private long[] hashes = new long[32];
  private final RefList refs = new RefList(32);

  /* Empty until a start timestamp is noted. */
  private long[] starts = {};
  private int[] states = new int[32];
  private char[] lengths = new char[32];

  /* Empty as long as each entry is followed by the next. */
  private int[] followers = {};
  private int size;
  private final EntryTable table = new EntryTable();

  private int generation = 1;
  private int liveSince = 1;
  private int sizeAtSuccess;
  private int seen;

  private int last = NONE;
  private int first = NONE;
  private int confirmed = NONE;
  private int confirmedStart;
  private long pendingHash;
  private int pendingSlot = NONE;
  private int pendingLength;

  SeriesCache(SeriesHash hash) {
    this.hash = hash;
  }

  /** How many entries there are, dead ones among them. */
  int size() {
    return size;
  }

  /** Begins reading a body. */
  void begin() {
    last = NONE;
    confirmed = NONE;
  }

  @Override
  public int lengthAt(byte[] buffer, int start, int limit) {
    int expected = expected();
    if (expected == NONE) {
      return 0;
    }
    int length = lengths[expected];
    if (length == 0
        || limit - start < length
        || hash.of(buffer, start, length, 0) != hashes[expected]
        || isDead(expected)) {
      return 0;
    }
    confirmed = expected;
    confirmedStart = start;
    return length;
  }

  private int expected() {
    if (last == NONE) {
      return first;
    }
    if (followers.length > 0) {
      return followers[last];
    }
    return last + 1 < size ? last + 1 : NONE;
  }

  /** The entry of a series, or {@link #NONE}; then {@link #add} makes it. */
  int find(byte[] buffer, int start, int length, long salt) {
    if (confirmed != NONE && confirmedStart == start && lengths[confirmed] == length) {
      int entry = confirmed;
      confirmed = NONE;
      return entry;
    }
    confirmed = NONE;
    pendingHash = hash.of(buffer, start, length, salt);
    pendingLength = length;
    pendingSlot = NONE;
    int entry = table.find(pendingHash, hashes);
    if (entry != NONE && isDead(entry)) {
      pendingSlot = entry;
      return NONE;
    }
    return entry;
  }

  /** Remembers the series that {@link #find} did not know, as seen now. */
  int add(long ref) {
    int entry = pendingSlot;
    if (entry == NONE) {
      if (size == hashes.length) {
        grow();
      }
      entry = size++;
      hashes[entry] = pendingHash;
      lengths[entry] = pendingLength <= Character.MAX_VALUE ? (char) pendingLength : 0;
      if (followers.length > 0) {
        followers[entry] = NONE;
      }
      table.add(entry, hashes);
    }
    refs.set(entry, ref);
    if (entry < starts.length) {
      starts[entry] = 0;
    }
    states[entry] = generation << GENERATION_SHIFT;
    seen++;
    follow(entry);
    return entry;
  }

  long ref(int entry) {
    return refs.get(entry);
  }

  /** Notes the start timestamp of an entry's value; whether another was noted before, or none. */
  boolean isNewStart(int entry, long start) {
    if (starts.length < hashes.length) {
      starts = Arrays.copyOf(starts, hashes.length);
    }
    boolean isNew = starts[entry] != start;
    starts[entry] = start;
    return isNew;
  }

  void ref(int entry, long ref) {
    refs.set(entry, ref);
  }

  /** Notes that the entry is there in this scrape; whether it had been noted already. */
  boolean see(int entry) {
    follow(entry);
    int state = states[entry];
    int at = state >>> GENERATION_SHIFT;
    if (at == generation) {
      return true;
    }
    boolean before = at == generation - 1 && (state & TRACKED) != 0;
    states[entry] = generation << GENERATION_SHIFT | (before ? TRACKED_BEFORE : 0);
    seen++;
    return false;
  }

  /** Notes that the series ends with a stale marker when it is no longer there. */
  void track(int entry) {
    states[entry] |= TRACKED;
  }

  private void follow(int entry) {
    if (last == NONE) {
      first = entry;
    } else if (followers.length > 0) {
      followers[last] = entry;
    } else if (entry != last + 1) {
      keepFollowers();
      followers[last] = entry;
    }
    last = entry;
  }

  private void keepFollowers() {
    followers = new int[hashes.length];
    for (int i = 0; i < size; i++) {
      followers[i] = i + 1 < size ? i + 1 : NONE;
    }
  }

  /**
   * Visits the refs of tracked series that the scrape being read no longer has, in rising order: so
   * they lie in the storage.
   */
  void vanished(LongConsumer visitor) {
    RefSet gone = new RefSet();
    for (int i = 0; i < size; i++) {
      int state = states[i];
      int at = state >>> GENERATION_SHIFT;
      boolean missing = at == generation - 1 && (state & TRACKED) != 0;
      boolean untracked =
          at == generation && (state & (TRACKED | TRACKED_BEFORE)) == TRACKED_BEFORE;
      if (missing || untracked) {
        gone.add(refs.get(i));
      }
    }
    if (gone.isEmpty()) {
      return;
    }
    gone.sort();
    // A series that is now written with other bytes is still there under its ref.
    for (int i = 0; i < size; i++) {
      if (states[i] >>> GENERATION_SHIFT == generation && (states[i] & TRACKED) != 0) {
        gone.spare(refs.get(i));
      }
    }
    gone.forEach(visitor);
  }

  /**
   * Visits the refs of all series tracked in the scrape before, and forgets this one's tracking.
   */
  void failed(LongConsumer visitor) {
    RefSet gone = new RefSet();
    for (int i = 0; i < size; i++) {
      int state = states[i];
      int at = state >>> GENERATION_SHIFT;
      if ((at == generation - 1 && (state & TRACKED) != 0)
          || (at == generation && (state & TRACKED_BEFORE) != 0)) {
        gone.add(refs.get(i));
      }
      if (at == generation) {
        states[i] = generation << GENERATION_SHIFT;
      }
    }
    gone.sort();
    gone.forEach(visitor);
  }

  /**
   * Ends a scrape.
   *
   * @param success whether what was not seen in it is forgotten
   * @param others how many things beside series are remembered
   * @return whether the cache was emptied because failing scrapes had filled it
   */
  boolean end(boolean success, int others) {
    boolean forced = false;
    if (success) {
      liveSince = generation;
      sizeAtSuccess = seen + others;
    } else if (size + others > 2 * sizeAtSuccess + SPARE) {
      liveSince = generation;
      forced = true;
    }
    if ((success || forced) && size > MIN_COMPACTED && seen < size - size / 4) {
      compact();
    }
    generation++;
    seen = 0;
    return forced;
  }

  private boolean isDead(int entry) {
    return states[entry] >>> GENERATION_SHIFT < liveSince;
  }

  private void compact() {
    int[] moved = new int[size];
    int kept = 0;
    for (int i = 0; i < size; i++) {
      moved[i] = isDead(i) ? NONE : kept;
      if (moved[i] != NONE) {
        hashes[kept] = hashes[i];
        refs.set(kept, refs.get(i));
        if (i < starts.length) {
          starts[kept] = starts[i];
        }
        states[kept] = states[i];
        lengths[kept] = lengths[i];
        if (followers.length > 0) {
          followers[kept] = followers[i];
        }
        kept++;
      }
    }
    for (int i = 0; i < Math.min(kept, followers.length); i++) {
      followers[i] = followers[i] == NONE ? NONE : moved[followers[i]];
    }
    first = first == NONE ? NONE : moved[first];
    last = NONE;
    size = kept;
    int capacity = Math.max(32, kept + kept / 4);
    if (capacity < hashes.length) {
      resize(capacity);
    }
    table.rebuild(kept, hashes);
  }

  private void grow() {
    resize(size + size / 4 + 16);
  }

  private void resize(int capacity) {
    hashes = Arrays.copyOf(hashes, capacity);
    refs.resize(capacity);
    if (starts.length > 0) {
      starts = Arrays.copyOf(starts, capacity);
    }
    states = Arrays.copyOf(states, capacity);
    lengths = Arrays.copyOf(lengths, capacity);
    if (followers.length > 0) {
      followers = Arrays.copyOf(followers, capacity);
    }
  }
}
