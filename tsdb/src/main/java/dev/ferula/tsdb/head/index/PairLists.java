package dev.ferula.tsdb.head.index;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import dev.ferula.tsdb.head.slab.IntColumn;
import dev.ferula.tsdb.head.slab.IntStack;
import java.util.HashMap;
import java.util.Map;

/**
 * The pair ids of all series, in ints. Series that come one after another share most of their
 * pairs, so a list is kept in full only where it has little in common with the last one that was,
 * and else as what is different:
 *
 * <pre>
 * in full, handle &gt; 0:  users (in the int before), ids, the last with its sign bit set
 * different, handle &lt; 0: at ~handle the handle of the list in full, which has as many ids;
 *                        a bit for each place that differs; the ids of those places
 * </pre>
 *
 * A list in full stays until nobody differs from it any more. One thread writes at a time; a list
 * that is known and not freed may be read at any time.
 */
final class PairLists {
  private static final int LAST = 0x80000000;
  private static final int ID = 0x7fffffff;

  /** So many places can be told to differ. */
  private static final int MAX_SHARED = Integer.SIZE;

  /* Beside the users of a list in full: its series is gone. */
  private static final int ORPHANED = 0x80000000;
  private static final int NO_LIST = 0;

  private final IntColumn ints = new IntColumn();
  private final Map<Integer, IntStack> freeRanges = new HashMap<>();
  private int size;

  /* The list in full that was added last. */
  private int model = NO_LIST;

  /** Adds a list of at least one id and returns its handle. */
  int add(int[] ids, int count) {
    int differing = model == NO_LIST ? count : differing(ids, count);
    return 2 * (differing + 2) <= count + 1
        ? addDifferent(ids, count, differing)
        : addInFull(ids, count);
  }

  /* At how many places the ids differ from the model's, at all where it has not as many. */
  private int differing(int[] ids, int count) {
    int differing = 0;
    for (int i = 0; i < count; i++) {
      int id = ints.get(model + i);
      if ((id < 0) != (i == count - 1)) {
        return count;
      }
      differing += (id & ID) == ids[i] ? 0 : 1;
    }
    return count > MAX_SHARED ? count : differing;
  }

  private int addInFull(int[] ids, int count) {
    int at = range(1 + count) + 1;
    ints.set(at - 1, 0);
    for (int i = 0; i < count; i++) {
      ints.set(at + i, i == count - 1 ? ids[i] | LAST : ids[i]);
    }
    model = at;
    return at;
  }

  private int addDifferent(int[] ids, int count, int differing) {
    int at = range(2 + differing);
    int places = 0;
    int next = at + 2;
    for (int i = 0; i < count; i++) {
      if ((ints.get(model + i) & ID) != ids[i]) {
        places |= 1 << i;
        ints.set(next++, ids[i]);
      }
    }
    ints.set(at, model);
    ints.set(at + 1, places);
    ints.set(model - 1, ints.get(model - 1) + 1);
    return ~at;
  }

  private int range(int length) {
    IntStack free = freeRanges.get(length);
    if (free != null && free.size() > 0) {
      return free.pop();
    }
    int at = size;
    size = Math.addExact(size, length);
    return at;
  }

  /** Frees a list, which nobody may read any more. */
  void free(int handle) {
    if (handle < 0) {
      int full = ints.get(~handle);
      free(~handle, 2 + Integer.bitCount(ints.get(~handle + 1)));
      leave(full, ints.get(full - 1) - 1);
    } else {
      leave(handle, ints.get(handle - 1) | ORPHANED);
    }
  }

  private void leave(int full, int users) {
    ints.set(full - 1, users);
    if (users == ORPHANED) {
      if (model == full) {
        model = NO_LIST;
      }
      free(full - 1, 1 + count(full));
    }
  }

  private void free(int at, int length) {
    freeRanges.computeIfAbsent(length, n -> new IntStack()).push(at);
  }

  /** How many ids the list has. */
  int count(int handle) {
    int full = full(handle);
    int count = 1;
    while (ints.get(full + count - 1) >= 0) {
      count++;
    }
    return count;
  }

  private int full(int handle) {
    return handle > 0 ? handle : ints.get(~handle);
  }

  private int places(int handle) {
    return handle > 0 ? 0 : ints.get(~handle + 1);
  }

  /** Writes the ids of the list and returns how many they are. */
  int read(int handle, int[] into) {
    int full = full(handle);
    int places = places(handle);
    int next = ~handle + 2;
    int n = 0;
    int id;
    do {
      id = ints.get(full + n);
      into[n] = (places >>> n & 1) == 0 ? id & ID : ints.get(next++);
      n++;
    } while (id >= 0);
    return n;
  }

  /** The place of an id in the list, or -1. */
  int placeOf(int handle, int wanted) {
    int full = full(handle);
    int places = places(handle);
    int next = ~handle + 2;
    int id;
    int n = 0;
    do {
      id = ints.get(full + n);
      if (((places >>> n & 1) == 0 ? id & ID : ints.get(next++)) == wanted) {
        return n;
      }
      n++;
    } while (id >= 0);
    return -1;
  }

  /** The place of the id whose pair has a name, or -1. */
  int placeOfName(int handle, int nameId, PairTable pairs) {
    int full = full(handle);
    int places = places(handle);
    int next = ~handle + 2;
    int id;
    int n = 0;
    do {
      id = ints.get(full + n);
      int pair = (places >>> n & 1) == 0 ? id & ID : ints.get(next++);
      if (pairs.nameId(pair) == nameId) {
        return n;
      }
      n++;
    } while (id >= 0);
    return -1;
  }

  /** The id at a place, or {@link PairTable#NONE} where the list has fewer. */
  int at(int handle, int place) {
    int full = full(handle);
    for (int i = 0; i < place; i++) {
      if (ints.get(full + i) < 0) {
        return PairTable.NONE;
      }
    }
    return get(handle, full, places(handle), place);
  }

  /* The id at a place that the list has. */
  private int get(int handle, int full, int places, int place) {
    if (places == 0 || (places >>> place & 1) == 0) {
      return ints.get(full + place) & ID;
    }
    return ints.get(~handle + 2 + Integer.bitCount(places & ((1 << place) - 1)));
  }

  /** Whether the list is of these ids. */
  boolean equals(int handle, int[] ids, int count) {
    int full = full(handle);
    int places = places(handle);
    int next = ~handle + 2;
    for (int i = 0; i < count; i++) {
      int id = ints.get(full + i);
      int own = (places >>> i & 1) == 0 ? id & ID : ints.get(next++);
      if (own != ids[i] || (id < 0) != (i == count - 1)) {
        return false;
      }
    }
    return true;
  }

  void save(ImageWriter out) {
    ints.save(out);
    out.write(size);
    out.write(model);
    out.write(freeRanges.size());
    freeRanges.forEach(
        (length, free) -> {
          out.write(length);
          free.save(out);
        });
  }

  void load(ImageReader in) {
    ints.load(in);
    size = in.readCount();
    model = in.readInt();
    freeRanges.clear();
    for (int left = in.readCount(); left > 0; left--) {
      IntStack free = new IntStack();
      freeRanges.put(in.readInt(), free);
      free.load(in);
    }
  }

  long bytes() {
    return ints.bytes();
  }
}
