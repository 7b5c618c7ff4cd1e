package dev.ferula.remote;

import dev.ferula.memory.MemoryAccount;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which series' labels have which hash. An entry says that labels with these bytes were resolved to
 * a ref before; the storage says whether the ref still holds.
 *
 * <p>Open addressing in shards with a lock each. A shard that is full forgets what nobody has asked
 * for, once it has been asked often enough to tell, and grows unless that was a quarter; where the
 * memory budget refuses the growth it forgets all. Sixteen bytes an entry:
 *
 * <pre>
 * first word  = upper half of the hash, never 0
 * second word = 23 bits of the lower half | 1 bit: asked for | 40 bits of ref
 * </pre>
 *
 * Safe for use by several threads.
 */
final class SeriesRefs {
  /** Stands for labels that are not known. */
  static final long NONE = 0;

  private static final int SHARD_BITS = 6;
  private static final int INITIAL_ENTRIES = 16;

  /* After so many answers an entry it is known which entries are in use. */
  private static final int SETTLED = 2;

  private static final int REF_BITS = 40;
  private static final long REF = (1L << REF_BITS) - 1;
  private static final long USED = 1L << REF_BITS;
  private static final long CHECK = -1L << (REF_BITS + 1);

  private final Shard[] shards = new Shard[1 << SHARD_BITS];
  private final MemoryAccount memory;

  /**
   * An empty table.
   *
   * @param memory what it grows from
   */
  SeriesRefs(MemoryAccount memory) {
    this.memory = memory;
    for (int i = 0; i < shards.length; i++) {
      shards[i] = new Shard();
    }
  }

  /** The ref of the labels with the hash, or {@link #NONE}. */
  long get(long high, long low) {
    return shard(high).get(key(high), low);
  }

  /** Remembers the ref of the labels with the hash, instead of any other. */
  void put(long high, long low, long ref) {
    if (ref <= 0 || ref > REF) {
      return;
    }
    shard(high).put(key(high), (low & CHECK) | USED | ref);
  }

  /** How many labels are remembered. */
  int size() {
    int size = 0;
    for (Shard shard : shards) {
      size += shard.size();
    }
    return size;
  }

  private Shard shard(long high) {
    return shards[(int) (high >>> -SHARD_BITS)];
  }

  private static long key(long high) {
    return high == 0 ? 1 : high;
  }

  private final class Shard {
    private final ReentrantLock lock = new ReentrantLock();
    private long[] entries = new long[2 * INITIAL_ENTRIES];
    private int size;
    private long hits;

    long get(long key, long low) {
      lock.lock();
      try {
        int i = find(entries, key, low);
        if (entries[i] == 0) {
          return NONE;
        }
        if ((entries[i + 1] & USED) == 0) {
          entries[i + 1] |= USED;
        }
        hits++;
        return entries[i + 1] & REF;
      } finally {
        lock.unlock();
      }
    }

    void put(long key, long word) {
      lock.lock();
      try {
        int i = find(entries, key, word);
        if (entries[i] == 0) {
          if (2 * (size + 1) > entries.length / 4 * 3) {
            makeRoom();
            i = find(entries, key, word);
          }
          size++;
        }
        entries[i] = key;
        entries[i + 1] = word;
      } finally {
        lock.unlock();
      }
    }

    int size() {
      lock.lock();
      try {
        return size;
      } finally {
        lock.unlock();
      }
    }

    /* Where the entry is, or the free place where it belongs. */
    private static int find(long[] entries, long key, long low) {
      int mask = entries.length - 1;
      int i = (int) (key << 1) & mask;
      while (entries[i] != 0 && (entries[i] != key || ((entries[i + 1] ^ low) & CHECK) != 0)) {
        i = (i + 2) & mask;
      }
      return i;
    }

    private void makeRoom() {
      boolean settled = hits >= (long) SETTLED * size;
      int kept = settled ? used() : size;
      boolean grow = 4 * kept > 3 * size;
      if (grow && !memory.tryReserve((long) entries.length * Long.BYTES)) {
        entries = new long[entries.length];
        size = 0;
        hits = 0;
      } else {
        rebuild(grow ? 2 * entries.length : entries.length, settled);
      }
    }

    private int used() {
      int used = 0;
      for (int i = 0; i < entries.length; i += 2) {
        used += entries[i] != 0 && (entries[i + 1] & USED) != 0 ? 1 : 0;
      }
      return used;
    }

    /* Where it is known what is asked for, keeps that and begins to note anew. */
    private void rebuild(int length, boolean forget) {
      long[] old = entries;
      entries = new long[length];
      size = 0;
      for (int i = 0; i < old.length; i += 2) {
        if (old[i] != 0 && (!forget || (old[i + 1] & USED) != 0)) {
          int to = find(entries, old[i], old[i + 1]);
          entries[to] = old[i];
          entries[to + 1] = forget ? old[i + 1] & ~USED : old[i + 1];
          size++;
        }
      }
      if (forget) {
        hits = 0;
      }
    }
  }
}
