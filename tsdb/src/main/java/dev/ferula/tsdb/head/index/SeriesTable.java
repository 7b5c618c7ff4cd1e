package dev.ferula.tsdb.head.index;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import dev.ferula.tsdb.head.slab.Bytes;
import dev.ferula.tsdb.head.slab.IntColumn;
import dev.ferula.tsdb.head.slab.LongColumn;
import java.util.Arrays;

/**
 * Which series there are: per slot the series' ref and pair ids, and the way from labels and from
 * refs to the slot.
 *
 * <p>A ref is a number above 0 that no other series ever gets; a slot is a place in the arrays,
 * reused when head garbage collection has freed it. The labels are looked up by open addressing in
 * 256 shards, each growing on its own by a quarter, so that no growth takes long or doubles
 * anything:
 *
 * <pre>
 * entry of a shard = 32 bits of hash | slot + 1
 * </pre>
 *
 * One thread writes at a time, and lookups by labels must not run beside a write; {@link #slot},
 * {@link #ref} and the pairs of a known slot may be read at any time.
 */
public final class SeriesTable {
  /** The slot of no series. */
  public static final int NONE = -1;

  /** The first ref that is too large: head chunk references pack 40 bits. */
  public static final long REF_LIMIT = 1L << 40;

  /** The most labels a series can have. */
  static final int MAX_PAIRS = 0xffff;

  private static final int SHARD_BITS = 8;

  private final long[][] shards = new long[1 << SHARD_BITS][8];
  private final int[] shardSizes = new int[1 << SHARD_BITS];
  private final RefTable refs = new RefTable();
  private final LongColumn refOf = new LongColumn();
  private final IntColumn listOf = new IntColumn();
  private final PairLists lists = new PairLists();
  private int limit;
  private int size;
  private int[] freeSlots = new int[0];
  private int nextFree;
  private long lastRef;
  private long labels;

  /** How many series there are. */
  public int size() {
    return size;
  }

  /** One more than the highest slot ever used. */
  public int limit() {
    return limit;
  }

  /** How many labels all series have together. */
  public long labels() {
    return labels;
  }

  /** Whether slots of removed series wait for {@link #reuse}. */
  boolean hasSlotsInWaiting() {
    return limit - size != freeSlots.length - nextFree;
  }

  void save(ImageWriter out) {
    out.write(limit);
    out.write(size);
    out.write(lastRef);
    out.write(labels);
    out.write(freeSlots.length - nextFree);
    out.write(freeSlots, nextFree, freeSlots.length - nextFree);
    refs.save(out);
    refOf.save(out);
    listOf.save(out);
    lists.save(out);
    out.write(shardSizes, 0, shardSizes.length);
    for (long[] shard : shards) {
      out.write(shard.length);
      out.write(shard, 0, shard.length);
    }
  }

  void load(ImageReader in) {
    limit = in.readCount();
    size = in.readCount();
    lastRef = Math.max(lastRef, in.readLong());
    labels = in.readLong();
    freeSlots = new int[in.readCount()];
    in.read(freeSlots, 0, freeSlots.length);
    nextFree = 0;
    refs.load(in);
    refOf.load(in);
    listOf.load(in);
    lists.load(in);
    in.read(shardSizes, 0, shardSizes.length);
    for (int s = 0; s < shards.length; s++) {
      shards[s] = new long[in.readCount()];
      in.read(shards[s], 0, shards[s].length);
    }
  }

  /** The highest ref ever given out or restored. */
  public long lastRef() {
    return lastRef;
  }

  /** The ref of the series in the slot, 0 where there is none. */
  public long ref(int slot) {
    return refOf.get(slot);
  }

  /** The slot of the series with the ref, or {@link #NONE}. */
  public int slot(long ref) {
    return ref <= 0 || ref >= REF_LIMIT ? NONE : refs.slot(ref);
  }

  /** Whether there is a series with the ref. */
  public boolean has(long ref) {
    return slot(ref) != NONE;
  }

  /**
   * As {@link #slot} for each of so many refs.
   *
   * @param into gets their slots, {@link #NONE} for refs of no series
   */
  public void slots(long[] of, int size, int[] into) {
    refs.slots(of, size, into);
  }

  /** How many pairs the series has. */
  public int pairCount(int slot) {
    return lists.count(listOf.get(slot));
  }

  /** Writes the pair ids of the series, in order of their names, and returns how many they are. */
  public int pairs(int slot, int[] into) {
    return lists.read(listOf.get(slot), into);
  }

  /** Whether the series has the pair. */
  boolean hasPair(int slot, int pair) {
    return lists.placeOf(listOf.get(slot), pair) >= 0;
  }

  /** The pair of the series whose name has the id, or {@link PairTable#NONE}. */
  int pairOfName(int slot, int nameId, PairTable pairs) {
    int place = placeOfName(slot, nameId, pairs);
    return place < 0 ? PairTable.NONE : pairAt(slot, place);
  }

  /** The place among the pairs of the series of the one whose name has the id, or -1. */
  int placeOfName(int slot, int nameId, PairTable pairs) {
    return lists.placeOfName(listOf.get(slot), nameId, pairs);
  }

  /** The pair at a place, or {@link PairTable#NONE} where the series has fewer. */
  int pairAt(int slot, int place) {
    return lists.at(listOf.get(slot), place);
  }

  /** The slot of the series made of these pairs, or {@link #NONE}. */
  public int find(int[] pairs, int count) {
    int hash = hash(pairs, count);
    long[] shard = shards[hash >>> -SHARD_BITS];
    for (int i = home(hash, shard.length); shard[i] != 0; i = next(i, shard.length)) {
      int slot = (int) shard[i] - 1;
      if ((int) (shard[i] >>> 32) == hash && lists.equals(listOf.get(slot), pairs, count)) {
        return slot;
      }
    }
    return NONE;
  }

  /** Adds a series that is not there yet, with a ref that no other has. */
  public int add(int[] pairs, int count, long ref) {
    if (count == 0 || count > MAX_PAIRS) {
      throw new IllegalArgumentException("series of " + count + " labels, want 1 to " + MAX_PAIRS);
    }
    if (ref <= 0 || ref >= REF_LIMIT) {
      throw new IllegalStateException("series ref " + ref + " is not in 1 to 2^40 - 1");
    }
    int slot = nextFree < freeSlots.length ? freeSlots[nextFree++] : limit++;
    listOf.set(slot, lists.add(pairs, count));
    refOf.set(slot, ref);
    refs.put(ref, slot);
    insert(hash(pairs, count), slot);
    lastRef = Math.max(lastRef, ref);
    labels += count;
    size++;
    return slot;
  }

  /** Keeps new refs above one that a log has seen; what cannot be a ref is passed over. */
  public void passRef(long ref) {
    if (ref < REF_LIMIT - 1) {
      lastRef = Math.max(lastRef, ref);
    }
  }

  private void insert(int hash, int slot) {
    int s = hash >>> -SHARD_BITS;
    if (shardSizes[s] + 1 > shards[s].length - shards[s].length / 8) {
      grow(s);
    }
    place(shards[s], ((long) hash << 32) | (slot + 1));
    shardSizes[s]++;
  }

  private void grow(int s) {
    long[] larger = new long[shards[s].length + Math.max(8, shards[s].length / 4)];
    for (long entry : shards[s]) {
      if (entry != 0) {
        place(larger, entry);
      }
    }
    shards[s] = larger;
  }

  private static void place(long[] shard, long entry) {
    int i = home((int) (entry >>> 32), shard.length);
    while (shard[i] != 0) {
      i = next(i, shard.length);
    }
    shard[i] = entry;
  }

  /**
   * Removes a series. Readers may still know the slot and read its pairs; it is not given out again
   * before {@link #reuse} names it.
   */
  public void remove(int slot) {
    int[] pairs = new int[pairCount(slot)];
    pairs(slot, pairs);
    int hash = hash(pairs, pairs.length);
    int s = hash >>> -SHARD_BITS;
    unplace(shards[s], hash, slot);
    shardSizes[s]--;
    refs.remove(refOf.get(slot));
    refOf.set(slot, 0);
    labels -= pairs.length;
    size--;
  }

  private static void unplace(long[] shard, int hash, int slot) {
    int i = home(hash, shard.length);
    while ((int) shard[i] != slot + 1) {
      i = next(i, shard.length);
    }
    shard[i] = 0;
    for (int j = next(i, shard.length); shard[j] != 0; j = next(j, shard.length)) {
      long entry = shard[j];
      shard[j] = 0;
      place(shard, entry);
    }
  }

  /* 0 behind the last, without a branch that is so rare that code would be compiled without it. */
  private static int next(int i, int length) {
    return (i + 1) & ((i + 1 - length) >> 31);
  }

  /** Gives the slots of removed series to new ones, the lowest first, before any others. */
  public void reuse(int[] slots) {
    for (int slot : slots) {
      lists.free(listOf.get(slot));
    }
    int[] left = Arrays.copyOfRange(freeSlots, nextFree, freeSlots.length);
    int[] all = Arrays.copyOf(left, left.length + slots.length);
    System.arraycopy(slots, 0, all, left.length, slots.length);
    Arrays.sort(all);
    freeSlots = all;
    nextFree = 0;
  }

  private static int home(int hash, int length) {
    return (int) ((((hash << SHARD_BITS) & 0xffffffffL) * length) >>> 32);
  }

  private static int hash(int[] pairs, int count) {
    long h = count;
    for (int i = 0; i < count; i++) {
      h = Bytes.mix(h * 31 + pairs[i] + 1);
    }
    return (int) (h ^ (h >>> 32));
  }

  public long bytes() {
    long shardBytes = 0;
    for (long[] shard : shards) {
      shardBytes += 8L * shard.length;
    }
    return shardBytes
        + refs.bytes()
        + refOf.bytes()
        + listOf.bytes()
        + lists.bytes()
        + 4L * freeSlots.length;
  }
}
