package dev.ferula.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
    MemorySegment reserved = SystemCalls.INSTANCE == null ? null : SystemCalls.INSTANCE.reserve();
    return reserved == null ? MemorySegment.NULL : reserved;
  }

  /** Gives the memory of a page back; its content is lost. */
  public void discard(int number) {
    MemorySegment extent = extents[number / EXTENT_PAGES];
    if (extent.byteSize() != 0 && SystemCalls.INSTANCE != null) {
      SystemCalls.INSTANCE.discard(
          extent.asSlice((long) (number % EXTENT_PAGES) * PAGE_SIZE, PAGE_SIZE));
    }
  }

  /** The system's own calls, as Linux numbers their arguments. */
  private static final class SystemCalls {
    static final @Nullable SystemCalls INSTANCE = link();

    private static final int READ_WRITE = 1 | 2;
    private static final int PRIVATE_ANONYMOUS_UNRESERVED = 2 | 0x20 | 0x4000;
    private static final int ADVICE_DISCARD = 4;
    private static final int ADVICE_NO_HUGE_PAGES = 15;
    private static final int NO_FILE = -1;

    private final MethodHandle mmap;
    private final MethodHandle munmap;
    private final MethodHandle madvise;

    @SuppressWarnings("restricted")
    private SystemCalls(Linker linker) {
      mmap =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("mmap"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG));
      FunctionDescriptor advice =
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT);
      madvise = linker.downcallHandle(linker.defaultLookup().findOrThrow("madvise"), advice);
      munmap =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("munmap"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    }

    private static @Nullable SystemCalls link() {
      if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
        return null;
      }
      try {
        return new SystemCalls(Linker.nativeLinker());
      } catch (RuntimeException | LinkageError e) {
        return null; // Native access is not granted, or not to be had: the heap does as well.
      }
    }

    @SuppressWarnings("restricted")
    @Nullable MemorySegment reserve() {
      try {
        long address =
            (long)
                mmap.invokeExact(
                    0L, EXTENT_SIZE, READ_WRITE, PRIVATE_ANONYMOUS_UNRESERVED, NO_FILE, 0L);
        if (address == -1L) {
          return null;
        }
        /* A huge page would come and go as a whole. */
        advise(address, EXTENT_SIZE, ADVICE_NO_HUGE_PAGES);
        return MemorySegment.ofAddress(address)
            .reinterpret(EXTENT_SIZE, Arena.ofAuto(), gone -> unmap(gone.address()));
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }

    void discard(MemorySegment page) {
      advise(page.address(), page.byteSize(), ADVICE_DISCARD);
    }

    private void advise(long address, long size, int advice) {
      try {
        int _ = (int) madvise.invokeExact(address, size, advice);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }

    private void unmap(long address) {
      try {
        int _ = (int) munmap.invokeExact(address, EXTENT_SIZE);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new AssertionError(e);
      }
    }
  }
}
