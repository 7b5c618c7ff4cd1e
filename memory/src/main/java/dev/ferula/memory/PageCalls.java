package dev.ferula.memory;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** What the system does with pages of memory. */
interface PageCalls {
  /** How large huge pages are that anything is done for. */
  int HUGE_SIZE = 1 << 21;

  /**
   * New memory that is given back when nobody refers to it any more, or null where there is none.
   * None of it is in huge pages.
   *
   * @param alignment of its address, a power of two
   */
  @Nullable MemorySegment reserve(long size, long alignment);

  /** Gives whole pages back: what was written to them is lost, what a file holds is read again. */
  void discard(long address, long size);

  /**
   * Has what is as large as a huge page in one from now on, as soon as may be, if there are any.
   */
  void huge(long address, long size);

  /**
   * Gives back pages of what {@link #huge} was asked for, all of which is in small pages from now
   * on.
   */
  void discardOfHuge(long hugeAddress, long hugeSize, long address, long size);
}
