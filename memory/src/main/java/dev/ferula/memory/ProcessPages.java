package dev.ferula.memory;

import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pages of memory of this process that are neither asked for nor given back by what uses them:
 * those of the program's files, of the heap and of compiled code. Of a process of its own; a host
 * that embeds parts of this program has its own ideas. On anything but Linux nothing is done. For
 * one thread at a time.
 */
public final class ProcessPages {
  /** A look that takes longer, in nanoseconds, is followed by a rest. */
  static final long SHORT = 50_000_000;

  /** The rest is so many times what the look took: a hundredth of a processor. */
  static final int REST = 100;

  /** From how many bytes on a heap has regions of 2 MiB at least. */
  static final long LARGE_HEAP = 4L << 30;

  private final Mappings mappings;
  private final ProgramPages program;
  private final @Nullable HugeHeap heap;
  private final LongSupplier nanoTime;
  /* When the last look ended, and how long there is none after it. */
  private long ended;
  private long rest;

  ProcessPages(
      Path mappings, ProgramPages program, @Nullable HugeHeap heap, LongSupplier nanoTime) {
    this.mappings = new Mappings(mappings);
    this.program = program;
    this.heap = heap;
    this.nanoTime = nanoTime;
  }

  /**
   * The pages of this process, or null where the system's calls are not to be had. Its heap is
   * found if it is G1's, which may grow to all that is set aside for it, and if its regions are
   * whole huge pages, as they are from {@link #LARGE_HEAP} on: a region that is given back takes
   * all of its memory along.
   */
  public static @Nullable ProcessPages ofThis() {
    SystemCalls system = SystemCalls.INSTANCE;
    if (system == null) {
      return null;
    }
    long largest = Runtime.getRuntime().maxMemory();
    HugeHeap heap =
        system.hasHugePages() && largest >= LARGE_HEAP
            ? new HugeHeap(Path.of("/proc/self/pagemap"), largest, system)
            : null;
    return new ProcessPages(
        Path.of("/proc/self/smaps"), new ProgramPages(system::discard), heap, System::nanoTime);
  }

  /**
   * Gives back what can be read from files again, and has the heap in huge pages as far as it is in
   * memory. The system walks through all that is mapped for it, which takes some milliseconds for
   * each gibibyte; so where it takes more than {@link #SHORT} the next calls do nothing until
   * {@link #REST} times as much has passed.
   *
   * @param settled whether the heap has not just grown far beyond what is alive in it
   */
  public void look(boolean settled) {
    long began = nanoTime.getAsLong();
    if (rest > 0 && began - ended < rest) {
      return;
    }
    if (mappings.read()) {
      program.giveBack(mappings);
      if (heap != null && settled) {
        heap.grow(mappings);
      }
    }
    ended = nanoTime.getAsLong();
    rest = ended - began > SHORT ? REST * (ended - began) : 0;
  }
}
