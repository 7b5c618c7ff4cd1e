package dev.ferula.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/* Addresses are in huge pages of 2 MiB: small ones, so that the file that tells of each page is, too. */
class HugeHeapTest {
  private static final long HUGE = PageCalls.HUGE_SIZE;
  private static final int LARGEST = 20;

  @TempDir private Path directory;

  private final Calls system = new Calls();
  private final StringBuilder mapped = new StringBuilder();
  private HugeHeap heap;

  private static final class Calls implements PageCalls {
    final List<Long> huge = new ArrayList<>();

    @Override
    public @Nullable MemorySegment reserve(long size, long alignment) {
      return null;
    }

    @Override
    public void discard(long address, long size) {
      throw new AssertionError();
    }

    @Override
    public void huge(long address, long size) {
      assertThat(size).isEqualTo(HUGE);
      assertThat(address % HUGE).isZero();
      huge.add(address / HUGE);
    }

    @Override
    public void discardOfHuge(long hugeAddress, long hugeSize, long address, long size) {
      throw new AssertionError();
    }
  }

  @BeforeEach
  void heap() {
    heap = new HugeHeap(directory.resolve("pagemap"), LARGEST * HUGE, system);
  }

  private void mapped(double from, double to, String permissions, String name, int huge) {
    mapped.append(
        """
        %x-%x %s 00000000 00:00 0 %s
        Rss:                   8 kB
        AnonHugePages:     %5d kB
        VmFlags: rd wr mr mw me ac
        """
            .formatted((long) (from * HUGE), (long) (to * HUGE), permissions, name, huge * 2048));
  }

  /* That all of some huge pages' worth is in memory. */
  private void inMemory(long from, long to) throws IOException {
    inMemory(from * 512, to * 512, true);
  }

  private void inMemory(long fromPage, long toPage, boolean present) throws IOException {
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("pagemap").toFile(), "rw")) {
      file.setLength(Math.max(file.length(), 100 * 512 * 8));
      for (long page = fromPage; page < toPage; page++) {
        file.seek(page * 8);
        long entry = present ? 1L << 63 | 1L << 55 : 1L << 62;
        file.write(ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, entry).array());
      }
    }
  }

  private List<Long> grow() throws IOException {
    Path smaps = directory.resolve("smaps");
    Files.writeString(smaps, mapped);
    Mappings mappings = new Mappings(smaps);
    assertThat(mappings.read()).isTrue();
    system.huge.clear();
    heap.grow(mappings);
    return system.huge;
  }

  @Test
  void whatIsInMemoryOfTheHeapAndOfCodeBecomesHuge() throws IOException {
    mapped(10, 15, "rw-p", "", 0);
    mapped(15, 30, "---p", "", 0);
    mapped(40.3, 43.5, "rwxp", "", 0);
    inMemory(10, 12);
    inMemory(13, 14);
    inMemory(40, 44);
    assertThat(grow()).containsExactly(10L, 11L, 13L, 41L, 42L);
  }

  @Test
  void whatIsHugeAsAWholeIsLeftAndOfOtherMappingsAllIsAskedForAgain() throws IOException {
    mapped(10, 13, "rw-p", "", 2);
    mapped(13, 30, "---p", "", 0);
    mapped(40.3, 43.5, "rwxp", "", 2);
    inMemory(0, 100);
    assertThat(grow()).containsExactly(10L, 11L, 12L);
    mapped.setLength(0);
    mapped(10, 13, "rw-p", "", 3);
    mapped(13, 30, "---p", "", 0);
    mapped(40.3, 43.5, "rwxp", "", 2);
    assertThat(grow()).isEmpty();
  }

  @Test
  void oneMissingOrSwappedPageIsEnoughToLeaveItAsItIs() throws IOException {
    mapped(10, 13, "rw-p", "", 0);
    mapped(13, 30, "---p", "", 0);
    inMemory(10, 13);
    inMemory(10 * 512 + 511, 10 * 512 + 512, false);
    inMemory(12 * 512, 12 * 512 + 1, false);
    assertThat(grow()).containsExactly(11L);
  }

  @Test
  void aHeapMayLieInPiecesThatMakeItsLargestSize() throws IOException {
    mapped(8, 9, "rw-p", "", 0);
    mapped(10, 11, "rw-p", "", 0);
    mapped(11, 12, "---p", "", 0);
    mapped(12, 13, "rw-p", "", 1);
    mapped(13, 14, "rw-p", "", 0);
    mapped(14, 29.5, "---p", "", 0);
    mapped(29.5, 30, "rw-p", "/jvm/lib/server/classes.jsa", 0);
    mapped(30, 31, "---p", "", 0);
    inMemory(8, 32);
    assertThat(grow()).containsExactly(10L, 13L);
  }

  @Test
  void otherMemoryIsLeft() throws IOException {
    mapped(2, 5, "rw-p", "", 0);
    mapped(10, 15, "rw-p", "[heap]", 0);
    mapped(15, 30, "---p", "", 0);
    mapped(40, 44, "rw-s", "", 0);
    mapped(44, 60, "---p", "", 0);
    mapped(60, 62, "rwxp", "/tmp/perf.so", 0);
    mapped(65, 84, "rw-p", "", 0);
    mapped(84.5, 85, "---p", "", 0);
    inMemory(0, 100);
    assertThat(grow()).isEmpty();
  }

  @Test
  void manyAreMadeInTurnsAlsoWhereTheSystemHasNoneForTheFirst() throws IOException {
    heap = new HugeHeap(directory.resolve("pagemap"), 80 * HUGE, system);
    mapped(10, 60, "rw-p", "", 0);
    mapped(60, 90, "---p", "", 0);
    inMemory(10, 60);
    assertThat(grow()).hasSize(HugeHeap.AT_ONCE).first().isEqualTo(10L);
    assertThat(grow()).hasSize(HugeHeap.AT_ONCE).first().isEqualTo(10L + HugeHeap.AT_ONCE);
    assertThat(system.huge).contains(59L, 10L);
    assertThat(grow()).hasSize(HugeHeap.AT_ONCE).doesNotContain(10L);
  }

  @Test
  void whereTheSystemDoesNotTellWhatIsInMemoryNothingIsDone() throws IOException {
    mapped(10, 13, "rw-p", "", 0);
    mapped(13, 30, "---p", "", 0);
    assertThat(grow()).isEmpty();
    inMemory(0, 11);
    assertThat(grow()).containsExactly(10L);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theHeapOfThisProcessIsFound() {
    SystemCalls calls = SystemCalls.INSTANCE;
    assumeTrue(calls != null && calls.hasHugePages(), "there are no huge pages here");
    byte[][] some = new byte[1024][1 << 16];
    Path self = Path.of("/proc/self");
    heap = new HugeHeap(self.resolve("pagemap"), largestHeap(), system);
    Mappings mappings = new Mappings(self.resolve("smaps"));
    assertThat(mappings.read()).isTrue();
    heap.grow(mappings);
    assertThat(some.length).isEqualTo(1024);
    assertThat(system.huge).hasSizeGreaterThan(8);
  }

  /* What the JVM tells at run time is less with a collector that keeps a space empty. */
  private static long largestHeap() {
    return Long.parseLong(
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption("MaxHeapSize")
            .getValue());
  }
}
