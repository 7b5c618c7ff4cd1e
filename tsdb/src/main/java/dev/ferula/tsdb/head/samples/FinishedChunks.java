package dev.ferula.tsdb.head.samples;

import dev.ferula.tsdb.head.slab.Bytes;
import dev.ferula.tsdb.head.slab.SlabPool;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * The lists of finished chunks, one per series: when each began and ended and where it lies. A list
 * is a chain of slab blocks, the newest first; a series with a few chunks has one small block.
 *
 * <pre>
 * block  = block of older chunks (4 bytes), bytes used with this header (2), chunks (2), chunks
 * chunk  = start - end of the chunk before, zigzag varint (of the first in a block: start)
 *          end - start, varint
 *          location - location of the chunk before, zigzag varint (of the first: location)
 * </pre>
 *
 * Written by the committing thread; a list is read under the lock of its series' stripe.
 */
public final class FinishedChunks {
  private static final int HEADER = 8;
  private static final int MAX_CHUNK = 30;
  private static final int FIRST_BLOCK = 32;

  private final SlabPool slabs;
  private final byte[] encoded = new byte[MAX_CHUNK + 2];
  private final ChunkList scratch = new ChunkList();

  public FinishedChunks(SlabPool slabs) {
    this.slabs = slabs;
  }

  /** Adds a chunk to a list ({@link SlabPool#NONE} for an empty one) and returns the list. */
  public int add(int list, long start, long end, long location) {
    if (list == SlabPool.NONE) {
      return writeFirst(SlabPool.NONE, start, end, location);
    }
    scratch.clear();
    readBlock(list, scratch);
    return addBehind(list, start, end, location);
  }

  /**
   * As {@link #add}, for a chunk that was written later than those of the list. Ones that it does
   * not begin behind go: they were made anew from the log since, and perhaps cut elsewhere.
   */
  public int addLater(int list, long start, long end, long location) {
    if (list == SlabPool.NONE) {
      return writeFirst(SlabPool.NONE, start, end, location);
    }
    scratch.clear();
    readBlock(list, scratch);
    if (start > scratch.end(scratch.size() - 1)) {
      return addBehind(list, start, end, location);
    }
    ChunkList chunks = new ChunkList();
    read(list, chunks);
    free(list);
    int kept = SlabPool.NONE;
    for (int i = 0; i < chunks.size() && chunks.end(i) < start; i++) {
      kept = add(kept, chunks.start(i), chunks.end(i), chunks.location(i));
    }
    return add(kept, start, end, location);
  }

  /* The scratch has the chunks of the list's newest block. */
  private int addBehind(int list, long start, long end, long location) {
    int last = scratch.size() - 1;
    int size = encode(start - scratch.end(last), end - start, location - scratch.location(last));
    int used = used(list);
    if (used + size > SlabPool.MAX_BLOCK) {
      return writeFirst(list, start, end, location);
    }
    int block = list;
    if (used + size > slabs.capacity(list)) {
      block = slabs.allocate(used + size);
      System.arraycopy(
          slabs.array(list), slabs.offset(list), slabs.array(block), slabs.offset(block), used);
      slabs.free(list);
    }
    System.arraycopy(encoded, 0, slabs.array(block), slabs.offset(block) + used, size);
    header(block, older(block), used + size, last + 2);
    return block;
  }

  private int writeFirst(int older, long start, long end, long location) {
    int size = encode(start, end - start, location);
    int block = slabs.allocate(Math.max(FIRST_BLOCK, HEADER + size));
    System.arraycopy(encoded, 0, slabs.array(block), slabs.offset(block) + HEADER, size);
    header(block, older, HEADER + size, 1);
    return block;
  }

  private int encode(long gap, long length, long distance) {
    int at = Bytes.writeVarint(encoded, 0, (gap << 1) ^ (gap >> 63));
    at = Bytes.writeVarint(encoded, at, length);
    return Bytes.writeVarint(encoded, at, (distance << 1) ^ (distance >> 63));
  }

  /** Appends all chunks of the list to {@code into}, oldest first. */
  public void read(int list, ChunkList into) {
    int first = into.size();
    int blocks = 0;
    for (int block = list; block != SlabPool.NONE; block = older(block)) {
      readBlock(block, into);
      blocks++;
    }
    if (blocks > 1) {
      into.sort(first);
    }
  }

  private void readBlock(int block, ChunkList into) {
    byte[] array = slabs.array(block);
    int at = slabs.offset(block) + HEADER;
    int stop = slabs.offset(block) + used(block);
    long end = 0;
    long location = 0;
    while (at < stop) {
      long gap = Bytes.readVarint(array, at);
      at += Bytes.varintSize(gap);
      long length = Bytes.readVarint(array, at);
      at += Bytes.varintSize(length);
      long distance = Bytes.readVarint(array, at);
      at += Bytes.varintSize(distance);
      long start = end + ((gap >>> 1) ^ -(gap & 1));
      end = start + length;
      location += (distance >>> 1) ^ -(distance & 1);
      into.add(start, end, location);
    }
  }

  /**
   * Makes one list of two, which then are no more.
   *
   * @return {@link SlabPool#NONE} if chunks of them overlap; then nothing changes
   */
  public int merge(int list, int other) {
    ChunkList all = new ChunkList();
    read(list, all);
    read(other, all);
    all.sort(0);
    for (int i = 1; i < all.size(); i++) {
      if (all.start(i) <= all.end(i - 1)) {
        return SlabPool.NONE;
      }
    }
    free(list);
    free(other);
    int merged = SlabPool.NONE;
    for (int i = 0; i < all.size(); i++) {
      merged = add(merged, all.start(i), all.end(i), all.location(i));
    }
    return merged;
  }

  /** When the first chunk of the list began; the list must not be empty. */
  public long start(int list) {
    int block = list;
    while (older(block) != SlabPool.NONE) {
      block = older(block);
    }
    long start = Bytes.readVarint(slabs.array(block), slabs.offset(block) + HEADER);
    return (start >>> 1) ^ -(start & 1);
  }

  /** When the last chunk of the list ended; the list must not be empty. */
  public long end(int list) {
    scratch.clear();
    readBlock(list, scratch);
    return scratch.end(scratch.size() - 1);
  }

  /** Where the last chunk of the list lies; the list must not be empty. */
  long location(int list) {
    scratch.clear();
    readBlock(list, scratch);
    return scratch.location(scratch.size() - 1);
  }

  /**
   * Drops the chunks that ended before a time.
   *
   * @param dropped told their locations
   * @return the list of the others
   */
  public int dropBefore(int list, long minTime, LongConsumer dropped) {
    if (list == SlabPool.NONE || start(list) >= minTime) {
      return list;
    }
    ChunkList chunks = new ChunkList();
    read(list, chunks);
    free(list);
    int kept = SlabPool.NONE;
    for (int i = 0; i < chunks.size(); i++) {
      if (chunks.end(i) < minTime) {
        dropped.accept(chunks.location(i));
      } else {
        kept = add(kept, chunks.start(i), chunks.end(i), chunks.location(i));
      }
    }
    return kept;
  }

  /**
   * Takes the chunks out of a list that begin at a time or before.
   *
   * @param begun gets these behind what it has
   * @return the list of the others
   */
  public int split(int list, long time, ChunkList begun) {
    int first = begun.size();
    read(list, begun);
    free(list);
    int from = first;
    while (from < begun.size() && begun.start(from) <= time) {
      from++;
    }
    int others = SlabPool.NONE;
    for (int i = from; i < begun.size(); i++) {
      others = add(others, begun.start(i), begun.end(i), begun.location(i));
    }
    begun.truncate(from);
    return others;
  }

  /** How many chunks the list has. */
  public int count(int list) {
    int count = 0;
    for (int block = list; block != SlabPool.NONE; block = older(block)) {
      int at = slabs.offset(block) + 6;
      count += (slabs.array(block)[at] & 0xff) | ((slabs.array(block)[at + 1] & 0xff) << 8);
    }
    return count;
  }

  /** Frees the list's blocks. */
  public void free(int list) {
    int block = list;
    while (block != SlabPool.NONE) {
      int older = older(block);
      slabs.free(block);
      block = older;
    }
  }

  private int older(int block) {
    return Bytes.readInt(slabs.array(block), slabs.offset(block));
  }

  private int used(int block) {
    int at = slabs.offset(block) + 4;
    return (slabs.array(block)[at] & 0xff) | ((slabs.array(block)[at + 1] & 0xff) << 8);
  }

  private void header(int block, int older, int used, int count) {
    byte[] array = slabs.array(block);
    int at = slabs.offset(block);
    Bytes.writeInt(array, at, older);
    Bytes.writeInt(array, at + 4, used | (count << 16));
  }

  /** Finished chunks as columns, oldest first. For one thread. */
  public static final class ChunkList {
    private static final int FIELDS = 3;
    private long[] fields = new long[FIELDS * 8];
    private int size;

    public int size() {
      return size;
    }

    public void clear() {
      size = 0;
    }

    public long start(int i) {
      return fields[FIELDS * i];
    }

    public long end(int i) {
      return fields[FIELDS * i + 1];
    }

    public long location(int i) {
      return fields[FIELDS * i + 2];
    }

    void add(long start, long end, long location) {
      if (FIELDS * size == fields.length) {
        fields = Arrays.copyOf(fields, 2 * fields.length);
      }
      fields[FIELDS * size] = start;
      fields[FIELDS * size + 1] = end;
      fields[FIELDS * size + 2] = location;
      size++;
    }

    private void truncate(int to) {
      size = to;
    }

    void removeLast() {
      size--;
    }

    /** Leaves only the chunks that overlap a range of time. */
    void clip(long minTime, long maxTime) {
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (end(i) >= minTime && start(i) <= maxTime) {
          System.arraycopy(fields, FIELDS * i, fields, FIELDS * kept++, FIELDS);
        }
      }
      size = kept;
    }

    /* Blocks come newest first, so a chain of them has to be put in order of time. */
    private void sort(int from) {
      long[][] rows = new long[size - from][];
      for (int i = 0; i < rows.length; i++) {
        int at = FIELDS * (from + i);
        rows[i] = Arrays.copyOfRange(fields, at, at + FIELDS);
      }
      Arrays.sort(rows, (a, b) -> Long.compare(a[0], b[0]));
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(rows[i], 0, fields, FIELDS * (from + i), FIELDS);
      }
    }
  }
}
