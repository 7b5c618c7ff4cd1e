package dev.ferula.memory;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Memory outside the Java heap in numbered pages, each of which goes back to the system when it is
 * discarded: a heap keeps what it once grew to, and collects garbage only when it is full. All goes
 * back when nobody refers to the pages any more. Where the system's calls are not to be had, pages
 * are arrays of the heap. Finding and discarding pages is for one thread at a time.
 */
public final class NativePages {
  public static final int PAGE_SIZE = 1 << 16;

  private static final int EXTENT_PAGES = 256;
  private static final long EXTENT_SIZE = (long) EXTENT_PAGES * PAGE_SIZE;

  /* One entry for each stretch of address space; the empty segment where the system gave none. */
  private MemorySegment[] extents = new MemorySegment[0];

  /** The memory of a page, of any content where it is asked for the first time. */
  public MemorySegment page(int number) {
    MemorySegment extent = extent(number / EXTENT_PAGES);
    return extent.byteSize() == 0
        ? MemorySegment.ofArray(new byte[PAGE_SIZE])
        : extent.asSlice((long) (number % EXTENT_PAGES) * PAGE_SIZE, PAGE_SIZE);
  }

  private MemorySegment extent(int index) {
    while (extents.length <= index) {
      extents = Arrays.copyOf(extents, extents.length + 1);
      extents[extents.length - 1] = reserve();
    }
    return extents[index];
  }

  private static MemorySegment reserve() {
    MemorySegment reserved =
        SystemCalls.INSTANCE == null ? null : SystemCalls.INSTANCE.reserve(EXTENT_SIZE);
    return reserved == null ? MemorySegment.NULL : reserved;
  }

  /** Gives the memory of a page back; its content is lost. */
  public void discard(int number) {
    MemorySegment extent = extents[number / EXTENT_PAGES];
    if (extent.byteSize() != 0 && SystemCalls.INSTANCE != null) {
      SystemCalls.INSTANCE.discard(
          extent.address() + (long) (number % EXTENT_PAGES) * PAGE_SIZE, PAGE_SIZE);
    }
  }
}
