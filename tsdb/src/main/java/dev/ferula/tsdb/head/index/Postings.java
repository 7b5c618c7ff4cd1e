package dev.ferula.tsdb.head.index;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import dev.ferula.tsdb.head.slab.Bytes;
import dev.ferula.tsdb.head.slab.IntColumn;
import dev.ferula.tsdb.head.slab.SlabPool;

/**
 * For each pair the slots of the series that have it, in rising order.
 *
 * <p>Most pairs of a large head belong to one series (an id, an address), and those need one int. A
 * longer list is a chain of slab blocks of varint deltas. Slots come nearly in order: new ones are
 * the highest so far, and those that head garbage collection has freed are given out again from the
 * lowest up. So a list is at most two rising runs, which reading merges.
 *
 * <pre>
 * entry of a pair:   0 = none, slot + 1 = that one series, ~list = a list
 * columns of a list: count, last slot, first block, last block, count of the first run (0: only one)
 * block:             next block (4 bytes), bytes used with this header (2), deltas
 * </pre>
 *
 * The second run begins with a varint of its whole slot. One thread writes at a time, and reads
 * must not run beside a write.
 */
public final class Postings {
  private static final int[] NO_SLOTS = {};
  private static final int BLOCK_HEADER = 6;
  private static final int LARGEST_BLOCK = 1024;
  private static final int FIRST_BLOCK = 16;

  private final SlabPool slabs = new SlabPool();
  private final IntColumn entry = new IntColumn();
  private final IntColumn count = new IntColumn();
  private final IntColumn last = new IntColumn();
  private final IntColumn firstBlock = new IntColumn();
  private final IntColumn lastBlock = new IntColumn();
  private final IntColumn firstRun = new IntColumn();
  private int lists;
  private int entrySize;
  private boolean hasSecondRuns;

  /** Adds a series to the list of a pair. */
  void add(int pair, int slot) {
    int old = pair < entrySize ? entry.get(pair) : 0;
    if (pair >= entrySize) {
      entrySize = pair + 1;
    }
    if (old == 0) {
      entry.set(pair, slot + 1);
    } else if (old > 0) {
      int list = newList();
      entry.set(pair, ~list);
      append(list, old - 1);
      append(list, slot);
    } else {
      append(~old, slot);
    }
  }

  private int newList() {
    int list = lists++;
    int block = slabs.allocate(FIRST_BLOCK);
    Bytes.writeInt(slabs.array(block), slabs.offset(block), SlabPool.NONE);
    setUsed(block, BLOCK_HEADER);
    count.set(list, 0);
    last.set(list, -1);
    firstBlock.set(list, block);
    lastBlock.set(list, block);
    firstRun.set(list, 0);
    return list;
  }

  private void append(int list, int slot) {
    int before = last.get(list);
    int delta = slot - before;
    if (delta <= 0) {
      if (firstRun.get(list) != 0) {
        throw new IllegalStateException("postings would need a third run: " + before + ", " + slot);
      }
      hasSecondRuns = true;
      firstRun.set(list, count.get(list));
      delta = slot;
    }
    int block = room(list, Bytes.varintSize(delta));
    int used = used(block);
    byte[] array = slabs.array(block);
    int offset = slabs.offset(block);
    setUsed(block, Bytes.writeVarint(array, offset + used, delta) - offset);
    last.set(list, slot);
    count.set(list, count.get(list) + 1);
  }

  /* The last block of the list, with room for so many bytes. */
  private int room(int list, int size) {
    int block = lastBlock.get(list);
    int used = used(block);
    if (used + size <= slabs.capacity(block)) {
      return block;
    }
    if (slabs.capacity(block) < LARGEST_BLOCK) {
      return enlarge(list, block, used);
    }
    int next = slabs.allocate(LARGEST_BLOCK);
    Bytes.writeInt(slabs.array(next), slabs.offset(next), SlabPool.NONE);
    setUsed(next, BLOCK_HEADER);
    Bytes.writeInt(slabs.array(block), slabs.offset(block), next);
    lastBlock.set(list, next);
    return next;
  }

  private int enlarge(int list, int block, int used) {
    int larger = slabs.allocate(Math.min(LARGEST_BLOCK, used + Math.max(16, used / 4)));
    System.arraycopy(
        slabs.array(block), slabs.offset(block), slabs.array(larger), slabs.offset(larger), used);
    if (firstBlock.get(list) == block) {
      firstBlock.set(list, larger);
    }
    lastBlock.set(list, larger);
    slabs.free(block);
    return larger;
  }

  private int next(int block) {
    return Bytes.readInt(slabs.array(block), slabs.offset(block));
  }

  private int used(int block) {
    byte[] array = slabs.array(block);
    int at = slabs.offset(block) + 4;
    return (array[at] & 0xff) | ((array[at + 1] & 0xff) << 8);
  }

  private void setUsed(int block, int used) {
    byte[] array = slabs.array(block);
    int at = slabs.offset(block) + 4;
    array[at] = (byte) used;
    array[at + 1] = (byte) (used >>> 8);
  }

  /** How many series have the pair. */
  public int count(int pair) {
    int e = pair < entrySize ? entry.get(pair) : 0;
    return e < 0 ? count.get(~e) : Math.min(e, 1);
  }

  /** The slots of the series that have the pair, in rising order; a copy. */
  int[] slots(int pair) {
    int e = pair < entrySize ? entry.get(pair) : 0;
    if (e >= 0) {
      return e == 0 ? NO_SLOTS : new int[] {e - 1};
    }
    int[] all = new int[count.get(~e)];
    decode(~e, all);
    int run = firstRun.get(~e);
    return run == 0 ? all : mergeRuns(all, run);
  }

  private void decode(int list, int[] into) {
    int run = firstRun.get(list);
    int slot = -1;
    int n = 0;
    for (int block = firstBlock.get(list); block != SlabPool.NONE; block = next(block)) {
      byte[] array = slabs.array(block);
      int at = slabs.offset(block) + BLOCK_HEADER;
      int end = slabs.offset(block) + used(block);
      while (at < end) {
        int delta = (int) Bytes.readVarint(array, at);
        at += Bytes.varintSize(delta);
        slot = run != 0 && n == run ? delta : slot + delta;
        into[n++] = slot;
      }
    }
    assert n == into.length : n + " of " + into.length;
  }

  private static int[] mergeRuns(int[] all, int run) {
    int[] merged = new int[all.length];
    int a = 0;
    int b = run;
    for (int i = 0; i < merged.length; i++) {
      merged[i] = b == all.length || (a < run && all[a] < all[b]) ? all[a++] : all[b++];
    }
    return merged;
  }

  /** Whether a list may have two runs, to which no slot lower than its last can be added. */
  boolean haveSecondRuns() {
    return hasSecondRuns;
  }

  void save(ImageWriter out) {
    out.write(lists);
    out.write(entrySize);
    slabs.save(out);
    entry.save(out);
    count.save(out);
    last.save(out);
    firstBlock.save(out);
    lastBlock.save(out);
    firstRun.save(out);
  }

  void load(ImageReader in) {
    lists = in.readCount();
    entrySize = in.readCount();
    slabs.load(in);
    entry.load(in);
    count.load(in);
    last.load(in);
    firstBlock.load(in);
    lastBlock.load(in);
    firstRun.load(in);
    hasSecondRuns = true;
  }

  public long bytes() {
    return slabs.bytes()
        + entry.bytes()
        + count.bytes()
        + last.bytes()
        + firstBlock.bytes()
        + lastBlock.bytes()
        + firstRun.bytes();
  }
}
