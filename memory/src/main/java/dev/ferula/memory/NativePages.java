package dev.ferula.memory;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the Java heap in numbered pages, each of which goes back to the system when it is
 * discarded: a heap keeps what it once grew to, and collects garbage only when it is full. All goes
 * back when nobody refers to the pages any more. Where the system's calls are not to be had, pages
 * are arrays of the heap. Finding and discarding pages is for one thread at a time.
 *
 * <p>Where all pages of a huge page's worth are in use, they become one: a processor that has slept
 * finds the address of each small page anew, which takes longer than what is done there. No memory
 * is taken for it that would not be in use.
 */
public final class NativePages {
  public static final int PAGE_SIZE = 1 << 16;

  private static final int EXTENT_PAGES = 256;
  private static final long EXTENT_SIZE = (long) EXTENT_PAGES * PAGE_SIZE;

  private static final int HUGE_SIZE = PageCalls.HUGE_SIZE;
  private static final int HUGE_PAGES = HUGE_SIZE / PAGE_SIZE;
  private static final int ALL = -1;

  private final @Nullable PageCalls system;
  /* One entry for each stretch of address space; the empty segment where the system gave none. */
  private MemorySegment[] extents = new MemorySegment[0];
  /* A bit for each page that is in use; one number for each huge page's worth. */
  private int[] used = new int[0];

  /** Pages of the system's. */
  public NativePages() {
    this(SystemCalls.INSTANCE);
  }

  NativePages(@Nullable PageCalls system) {
    this.system = system;
  }

  /** The memory of a page, of any content where it is asked for the first time. */
  public MemorySegment page(int number) {
    MemorySegment extent = extent(number / EXTENT_PAGES);
    if (extent.byteSize() == 0) {
      return MemorySegment.ofArray(new byte[PAGE_SIZE]);
    }
    use(number);
    return extent.asSlice((long) (number % EXTENT_PAGES) * PAGE_SIZE, PAGE_SIZE);
  }

  private void use(int number) {
    int before = used[number / HUGE_PAGES];
    int now = before | 1 << number % HUGE_PAGES;
    used[number / HUGE_PAGES] = now;
    if (now == ALL && before != ALL && system != null) {
      system.huge(hugeAddress(number), HUGE_SIZE);
    }
  }

  private MemorySegment extent(int index) {
    while (extents.length <= index) {
      extents = Arrays.copyOf(extents, extents.length + 1);
      extents[extents.length - 1] = reserve();
      used = Arrays.copyOf(used, extents.length * EXTENT_PAGES / HUGE_PAGES);
    }
    return extents[index];
  }

  private MemorySegment reserve() {
    MemorySegment reserved = system == null ? null : system.reserve(EXTENT_SIZE, HUGE_SIZE);
    return reserved == null ? MemorySegment.NULL : reserved;
  }

  /** Gives the memory of a page back; its content is lost. */
  public void discard(int number) {
    if (extents[number / EXTENT_PAGES].byteSize() == 0 || system == null) {
      return;
    }
    int before = used[number / HUGE_PAGES];
    used[number / HUGE_PAGES] = before & ~(1 << number % HUGE_PAGES);
    if (before == ALL) {
      system.discardOfHuge(hugeAddress(number), HUGE_SIZE, address(number), PAGE_SIZE);
    } else {
      system.discard(address(number), PAGE_SIZE);
    }
  }

  private long hugeAddress(int number) {
    return address(number / HUGE_PAGES * HUGE_PAGES);
  }

  private long address(int number) {
    return extents[number / EXTENT_PAGES].address() + (long) (number % EXTENT_PAGES) * PAGE_SIZE;
  }
}
