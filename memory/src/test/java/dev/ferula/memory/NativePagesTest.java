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
  void whatIsKeptOfAHugePageStaysAndWhatIsDiscardedOfItCanBeUsedAgain() {
    for (int i = 0; i < 64; i++) {
      pages.page(i).fill((byte) i);
    }
    for (int i = 0; i < 64; i += 3) {
      pages.discard(i);
    }
    for (int i = 0; i < 64; i++) {
      if (i % 3 != 0) {
        assertThat(isFullOf(i, i)).as("page %d", i).isTrue();
      }
    }
    for (int i = 0; i < 64; i += 3) {
      pages.page(i).fill((byte) (i + 1));
    }
    for (int i = 0; i < 64; i++) {
      assertThat(isFullOf(i, i % 3 == 0 ? i + 1 : i)).as("page %d", i).isTrue();
    }
  }

  private boolean isFullOf(int page, int content) {
    for (byte found : pages.page(page).toArray(ValueLayout.JAVA_BYTE)) {
      if (found != content) {
        return false;
      }
    }
    return true;
  }

  @Test
  void thePagesOfTheSystemLieWhereHugePagesDo() {
    MemorySegment first = pages.page(0);
    assumeTrue(first.isNative(), "the system's calls are not linked here");
    assertThat(first.address() % (2L << 20)).isZero();
  }

  @Test
  void aHugePageIsSplitWhenAPartOfItIsDiscardedSoThatOthersGetIt() throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/vmstat")), "no /proc on this system");
    for (int i = 0; i < 64; i++) {
      pages.page(i).fill((byte) 1);
    }
    assumeTrue(pages.page(0).isNative(), "the system's calls are not linked here");
    assumeTrue(hugeKib(pages.page(0).address()) >= 4096, "the system has no huge page to give");
    long before = splits();
    pages.discard(0);
    pages.discard(63);
    assertThat(splits() - before).isGreaterThanOrEqualTo(2);
  }

  /* How many huge pages the whole system has split. */
  private static long splits() throws IOException {
    return Files.readAllLines(Path.of("/proc/vmstat")).stream()
        .filter(line -> line.startsWith("thp_split_page "))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }

  /* How much of the mapping that begins at or before an address, and holds it, is in huge pages. */
  private static long hugeKib(long address) throws IOException {
    boolean within = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] ends = line.substring(0, line.indexOf(' ')).split("-");
        within = Long.parseLong(ends[0], 16) <= address && address < Long.parseLong(ends[1], 16);
      } else if (within && line.startsWith("AnonHugePages:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return 0;
  }

  @Test
  void pagesOfTheHeapNeedNoSystem() {
    NativePages heap = new NativePages(null);
    assertThat(heap.page(700).byteSize()).isEqualTo(NativePages.PAGE_SIZE);
    heap.discard(700);
    assertThat(heap.page(700).isNative()).isFalse();
  }

  @Test
  void hugePagesMayBeSwitchedOffAndOn() {
    try {
      HugePages.allow(false);
      for (int i = 0; i < 32; i++) {
        pages.page(i).fill((byte) i);
      }
      assertThat(isFullOf(31, 31)).isTrue();
    } finally {
      HugePages.allow(true);
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
            "discard 70 to 71 of huge 64 to 96",
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
      calls.add("discard " + pages(address, size));
    }

    @Override
    public void huge(long address, long size) {
      calls.add("huge " + pages(address, size));
    }

    @Override
    public void discardOfHuge(long hugeAddress, long hugeSize, long address, long size) {
      calls.add("discard " + pages(address, size) + " of huge " + pages(hugeAddress, hugeSize));
    }

    private String pages(long address, long size) {
      long first = (address - memory.address()) / NativePages.PAGE_SIZE;
      return first + " to " + (first + size / NativePages.PAGE_SIZE);
    }
  }

  private static long resident() throws IOException {
    return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
  }
}
