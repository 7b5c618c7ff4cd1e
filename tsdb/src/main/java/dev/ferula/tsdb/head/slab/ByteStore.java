package dev.ferula.tsdb.head.slab;

import dev.ferula.tsdb.head.image.ImageReader;
import dev.ferula.tsdb.head.image.ImageWriter;
import java.util.Arrays;

/**
 * Byte strings that are added and never changed, each behind its length as a varint, in pages that
 * never move. One thread writes at a time; a reader sees a string once it has learned its handle in
 * a way that orders it behind the write. A page goes when all its strings are removed; pages are
 * small, so that few are held by a string that outlives those it came with.
 *
 * <pre>
 * handle = page number (20 bits) | first unit of the string in its page (12 bits, units of 4 bytes)
 * </pre>
 */
public final class ByteStore {
  private static final int UNIT_SHIFT = 2;
  private static final int PAGE_SHIFT = 14;
  private static final int PAGE_SIZE = 1 << PAGE_SHIFT;
  private static final int PAGE_UNITS_SHIFT = PAGE_SHIFT - UNIT_SHIFT;
  private static final int UNIT_MASK = (1 << PAGE_UNITS_SHIFT) - 1;
  private static final int MAX_PAGES = 1 << (32 - PAGE_UNITS_SHIFT);

  private static final byte[] GONE = {};

  private byte[][] pages = new byte[16][];
  /* How many bytes of each page are of strings that were not removed. */
  private int[] live = new int[16];
  private final IntStack freePages = new IntStack();
  private int pageCount;
  private int page = -1;
  private int next = PAGE_SIZE;
  private long bytes;

  /** Adds a string; one that no common page holds gets a page of its own. */
  public int add(byte[] source, int offset, int length) {
    int size = Bytes.varintSize(length) + length;
    if (size > PAGE_SIZE) {
      int own = newPage(size);
      write(own, 0, source, offset, length);
      live[own] = size;
      return own << PAGE_UNITS_SHIFT;
    }
    if (next + size > PAGE_SIZE) {
      int full = page;
      page = newPage(PAGE_SIZE);
      next = 0;
      if (full >= 0) {
        freeIfEmpty(full);
      }
    }
    int handle = (page << PAGE_UNITS_SHIFT) | (next >>> UNIT_SHIFT);
    write(page, next, source, offset, length);
    live[page] += size;
    next = ((next + size + (1 << UNIT_SHIFT) - 1) >>> UNIT_SHIFT) << UNIT_SHIFT;
    return handle;
  }

  private int newPage(int size) {
    if (freePages.size() > 0) {
      int reused = freePages.pop();
      pages[reused] = new byte[size];
      bytes += size;
      return reused;
    }
    if (pageCount == MAX_PAGES) {
      throw new IllegalStateException("symbol table is full: " + MAX_PAGES + " pages");
    }
    if (pageCount == pages.length) {
      pages = Arrays.copyOf(pages, 2 * pageCount);
      live = Arrays.copyOf(live, 2 * pageCount);
    }
    pages[pageCount] = new byte[size];
    bytes += size;
    return pageCount++;
  }

  /** Removes a string, which nobody may read any more. */
  public void remove(int handle) {
    int length = length(handle);
    int of = handle >>> PAGE_UNITS_SHIFT;
    live[of] -= Bytes.varintSize(length) + length;
    if (of != page) {
      freeIfEmpty(of);
    }
  }

  private void freeIfEmpty(int of) {
    if (live[of] == 0) {
      bytes -= pages[of].length;
      pages[of] = GONE;
      freePages.push(of);
    }
  }

  private void write(int page, int at, byte[] source, int offset, int length) {
    byte[] target = pages[page];
    System.arraycopy(source, offset, target, Bytes.writeVarint(target, at, length), length);
  }

  /** The array that holds the string. */
  public byte[] array(int handle) {
    return pages[handle >>> PAGE_UNITS_SHIFT];
  }

  /** How long the string is. */
  public int length(int handle) {
    return (int) Bytes.readVarint(array(handle), at(handle));
  }

  /** Where in its array the string begins, given its length. */
  public int offset(int handle, int length) {
    return at(handle) + Bytes.varintSize(length);
  }

  public boolean equals(int handle, byte[] other, int offset, int length) {
    byte[] array = array(handle);
    int stored = (int) Bytes.readVarint(array, at(handle));
    int from = at(handle) + Bytes.varintSize(stored);
    return stored == length
        && Arrays.equals(array, from, from + length, other, offset, offset + length);
  }

  /** Compares two strings byte by byte, unsigned. */
  public int compare(int a, int b) {
    int lengthA = length(a);
    int lengthB = length(b);
    int fromA = offset(a, lengthA);
    int fromB = offset(b, lengthB);
    return Arrays.compareUnsigned(
        array(a), fromA, fromA + lengthA, array(b), fromB, fromB + lengthB);
  }

  private static int at(int handle) {
    return (handle & UNIT_MASK) << UNIT_SHIFT;
  }

  /** Writes all strings. */
  public void save(ImageWriter out) {
    out.write(pageCount);
    out.write(live, 0, pageCount);
    for (int i = 0; i < pageCount; i++) {
      out.write(pages[i].length);
      out.write(pages[i], 0, pages[i].length);
    }
    freePages.save(out);
    out.write(page);
    out.write(next);
  }

  /** Takes the strings that were written; their handles are the same. */
  public void load(ImageReader in) {
    pageCount = in.readCount();
    live = new int[Math.max(16, pageCount)];
    pages = new byte[live.length][];
    in.read(live, 0, pageCount);
    bytes = 0;
    for (int i = 0; i < pageCount; i++) {
      pages[i] = new byte[in.readCount()];
      in.read(pages[i], 0, pages[i].length);
      bytes += pages[i].length;
    }
    freePages.load(in);
    page = in.readInt();
    next = in.readInt();
  }

  public long bytes() {
    return bytes;
  }
}
