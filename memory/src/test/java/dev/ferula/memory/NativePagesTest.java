package dev.ferula.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static long resident() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
  }
}
