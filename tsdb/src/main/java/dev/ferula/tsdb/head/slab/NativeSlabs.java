package dev.ferula.tsdb.head.slab;

import dev.ferula.memory.NativePages;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Slabs outside the heap, for what grows and goes again all the time: the system has their pages
 * back at once, where a heap would keep them as garbage.
 */
public final class NativeSlabs extends Slabs {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final NativePages memory = new NativePages();
  private MemorySegment[] pages = new MemorySegment[16];

  @Override
  void openMemory(int page) {
    if (page >= pages.length) {
      pages = Arrays.copyOf(pages, 2 * pages.length);
    }
    pages[page] = memory.page(page);
  }

  @Override
  void giveUpMemory(int page) {
    pages[page] = MemorySegment.NULL;
    memory.discard(page);
  }

  @Override
  int readLink(int page, int offset) {
    return pages[page].get(INT, offset);
  }

  @Override
  void writeLink(int page, int offset, int next) {
    pages[page].set(INT, offset, next);
  }

  /** One byte of a block. */
  public byte get(int handle, int at) {
    return pages[page(handle)].get(ValueLayout.JAVA_BYTE, offset(handle) + at);
  }

  /** Copies bytes out of a block. */
  public void read(int handle, int at, byte[] into, int from, int length) {
    MemorySegment.copy(
        pages[page(handle)], ValueLayout.JAVA_BYTE, offset(handle) + at, into, from, length);
  }

  /**
   * Copies bytes into a block; what stands there behind them may change. A few bytes are one store,
   * as a copy's own price would be most of it.
   */
  public void write(int handle, int at, byte[] bytes, int from, int length) {
    MemorySegment page = pages[page(handle)];
    int offset = offset(handle) + at;
    if (length <= Long.BYTES && at + Long.BYTES <= capacity(handle) && hasLong(bytes, from)) {
      page.set(LONG, offset, Bytes.readLong(bytes, from));
    } else {
      MemorySegment.copy(bytes, from, page, ValueLayout.JAVA_BYTE, offset, length);
    }
  }

  private static boolean hasLong(byte[] bytes, int from) {
    return from + Long.BYTES <= bytes.length;
  }

  /** Copies the first bytes of one block to another. */
  public void copy(int from, int to, int length) {
    MemorySegment.copy(pages[page(from)], offset(from), pages[page(to)], offset(to), length);
  }
}
