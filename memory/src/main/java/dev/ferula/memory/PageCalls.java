package dev.ferula.memory;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** What the system does with pages of memory. */
interface PageCalls {
  /**
   * New memory that is given back when nobody refers to it any more, or null where there is none.
   * None of it is in huge pages.
   *
   * @param alignment of its address, a power of two
   */
  @Nullable MemorySegment reserve(long size, long alignment);

  /** Gives whole pages back: what was written to them is lost, what a file holds is read again. */
  void discard(long address, long size);

  /** Has whole huge pages' worth of memory in huge pages, from now on and as soon as may be. */
  void huge(long address, long size);

  /** Takes {@link #huge} back: what is discarded of such memory comes back only when it is used. */
  void small(long address, long size);
}
