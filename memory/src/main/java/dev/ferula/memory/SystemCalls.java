package dev.ferula.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The system's own calls for pages of memory, as Linux numbers their arguments. */
final class SystemCalls implements PageCalls {
  /** Null where they are not to be had. */
  static final @Nullable SystemCalls INSTANCE = link();

  private static final int READ_WRITE = 1 | 2;
  private static final int PRIVATE_ANONYMOUS_UNRESERVED = 2 | 0x20 | 0x4000;
  private static final int ADVICE_DISCARD = 4;
  private static final int ADVICE_FREE = 8;
  private static final int ADVICE_HUGE_PAGES = 14;
  private static final int ADVICE_NO_HUGE_PAGES = 15;
  private static final int ADVICE_COLLAPSE = 25;
  private static final int NO_FILE = -1;
  private static final int CONTROL_NO_HUGE_PAGES = 41;
  private static final int CONTROL_ARE_NO_HUGE_PAGES = 42;

  private final MethodHandle mmap;
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
  }

  /* Linked by the first that is given back, as a start does not need it. */
  @SuppressWarnings("restricted")
  private static final class Unmap {
    static final MethodHandle MUNMAP =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("munmap"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
  }

  /* Linked by the first that asks for it. */
  @SuppressWarnings("restricted")
  private static final class Control {
    static final MethodHandle PRCTL =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("prctl"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1));

    /* Whether who started the process wants none. */
    static final boolean FORBIDDEN = control(CONTROL_ARE_NO_HUGE_PAGES, 0) == 1;
  }

  /* What the system is told for all processes. */
  private static final class Setting {
    private static final Path FOLDER = Path.of("/sys/kernel/mm/transparent_hugepage");

    /* On these small pages have 4 KiB where huge ones have 2 MiB. */
    private static final Set<String> PROCESSORS = Set.of("amd64", "aarch64");

    static final boolean HUGE_PAGES = hasThem();

    /* Whether also who does not ask for huge pages gets them. */
    static final boolean UNASKED = HUGE_PAGES && read("enabled").contains("[always]");

    private static boolean hasThem() {
      return PROCESSORS.contains(System.getProperty("os.arch", ""))
          && read("hpage_pmd_size").equals(Integer.toString(HUGE_SIZE))
          && !read("enabled").contains("[never]");
    }

    private static String read(String file) {
      try {
        return Files.readString(FOLDER.resolve(file)).strip();
      } catch (IOException e) {
        return ""; // Built without them.
      }
    }
  }

  private static @Nullable SystemCalls link() {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
      return null;
    }
    try {
      return new SystemCalls(Linker.nativeLinker());
    } catch (RuntimeException | LinkageError e) {
      return null; // Native access is not granted, or not to be had: all goes without.
    }
  }

  @SuppressWarnings("restricted")
  @Override
  public @Nullable MemorySegment reserve(long size, long alignment) {
    long whole = size + alignment;
    try {
      long begin =
          (long) mmap.invokeExact(0L, whole, READ_WRITE, PRIVATE_ANONYMOUS_UNRESERVED, NO_FILE, 0L);
      if (begin == -1L) {
        return null;
      }
      long address = (begin + alignment - 1) & -alignment;
      advise(begin, whole, ADVICE_NO_HUGE_PAGES);
      return MemorySegment.ofAddress(address)
          .reinterpret(size, Arena.ofAuto(), _ -> unmap(begin, whole));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Whether there are huge pages of {@link #HUGE_SIZE}, small ones have 4 KiB, and the system is
   * not told to have none.
   */
  boolean hasHugePages() {
    return Setting.HUGE_PAGES;
  }

  @Override
  public void discard(long address, long size) {
    advise(address, size, ADVICE_DISCARD);
  }

  @Override
  public void huge(long address, long size) {
    if (Setting.HUGE_PAGES) {
      advise(address, size, ADVICE_HUGE_PAGES);
      /* At once where the system can (Linux 6.1), in the background where it cannot. */
      advise(address, size, ADVICE_COLLAPSE);
    }
  }

  @Override
  public void discardOfHuge(long hugeAddress, long hugeSize, long address, long size) {
    advise(hugeAddress, hugeSize, ADVICE_NO_HUGE_PAGES);
    /* Splits the huge page; pages that are only discarded stay parts of it, and no one else has them. */
    advise(address, size, ADVICE_FREE);
    discard(address, size);
  }

  /** As {@link HugePages#allow}. */
  void allowHugePages(boolean allowed) {
    if (Setting.UNASKED && !Control.FORBIDDEN) {
      control(CONTROL_NO_HUGE_PAGES, allowed ? 0 : 1);
    }
  }

  private static int control(int what, long value) {
    try {
      return (int) Control.PRCTL.invokeExact(what, value, 0L, 0L, 0L);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private void advise(long address, long size, int advice) {
    try {
      int _ = (int) madvise.invokeExact(address, size, advice);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private void unmap(long address, long size) {
    try {
      int _ = (int) Unmap.MUNMAP.invokeExact(address, size);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /* A call that is linked as the system has it ends in no exception but the JVM's own. */
  private static Error unexpected(Throwable e) {
    if (e instanceof RuntimeException own) {
      throw own;
    }
    return e instanceof Error own ? own : new AssertionError(e);
  }
}
