package dev.ferula.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativePagesTest {
  private static final int PAGES = 600;

  private final NativePages pages = new NativePages();

  @Test
  void everyPageKeepsItsOwnBytes() {
    MemorySegment[] all = new MemorySegment[PAGES];
    for (int i = 0; i < PAGES; i++) {
      all[i] = pages.page(i);
      all[i].fill((byte) i);
    }
    for (int i = 0; i < PAGES; i++) {
      assertThat(all[i].byteSize()).isEqualTo(NativePages.PAGE_SIZE);
      assertThat(all[i].get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) i);
      assertThat(all[i].get(ValueLayout.JAVA_BYTE, NativePages.PAGE_SIZE - 1)).isEqualTo((byte) i);
    }
  }

  @Test
  void whatIsDiscardedIsNoLongerResident() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/self/statm")), "no /proc on this system");
    for (int i = 0; i < PAGES; i++) {
      pages.page(i).fill((byte) 1);
    }
    assumeTrue(pages.page(0).isNative(), "the system's calls are not linked here");
    long full = resident();
    for (int i = 0; i < PAGES; i++) {
      pages.discard(i);
    }
    long taken = (long) PAGES * NativePages.PAGE_SIZE;
    assertThat(full - resident()).isGreaterThan(taken / 2);
    pages.page(PAGES - 1).fill((byte) 2);
    assertThat(pages.page(PAGES - 1).get(ValueLayout.JAVA_BYTE, 9)).isEqualTo((byte) 2);
  }

  @Test
  void pagesAreOneHugePageFromWhenAllOfItsWorthAreInUseUntilOneIsDiscarded() {
    Recorder system = new Recorder();
    NativePages own = new NativePages(system);
    for (int page = 95; page > 32; page--) {
      own.page(page);
    }
    assertThat(system.calls).containsExactly("huge 64 to 96");
    own.page(32);
    own.page(40);
    own.page(300);
    own.discard(70);
    own.discard(71);
    own.discard(300);
    own.page(70);
    assertThat(system.calls)
        .containsExactly(
            "huge 64 to 96",
            "huge 32 to 64",
            "small 64 to 96",
            "discard 70 to 71",
            "discard 71 to 72",
            "discard 300 to 301");
    own.page(71);
    assertThat(system.calls).last().isEqualTo("huge 64 to 96");
  }

  /* Tells pages by number: extents lie behind one another in memory of its own. */
  private static final class Recorder implements PageCalls {
    private static final long EXTENT = 256L * NativePages.PAGE_SIZE;

    final List<String> calls = new ArrayList<>();
    private final MemorySegment memory = Arena.ofAuto().allocate(2 * EXTENT, 1);
    private long reserved;

    @Override
    public MemorySegment reserve(long size, long alignment) {
      assertThat(size).isEqualTo(EXTENT);
      assertThat(alignment).isEqualTo(2L << 20);
      reserved += size;
      return memory.asSlice(reserved - size, size);
    }

    @Override
    public void discard(long address, long size) {
      note("discard", address, size);
    }

    @Override
    public void huge(long address, long size) {
      note("huge", address, size);
    }

    @Override
    public void small(long address, long size) {
      note("small", address, size);
    }

    private void note(String what, long address, long size) {
      long first = (address - memory.address()) / NativePages.PAGE_SIZE;
      calls.add(what + " " + first + " to " + (first + size / NativePages.PAGE_SIZE));
    }
  }

  private static long resident() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
  }
}
