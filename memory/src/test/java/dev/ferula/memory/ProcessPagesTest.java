package dev.ferula.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessPagesTest {
  private static final String LIBRARY =
      """
      7f0000000000-7f0000003000 r-xp 00002000 fe:00 12 /lib/libjvm.so
      Rss:   512 kB
      Anonymous:             0 kB
      """;

  @TempDir private Path directory;

  private int discarded;
  private long now;
  private long lookNanos;

  private ProcessPages pages(String mapped) throws IOException {
    Path mappings = directory.resolve("smaps");
    Files.writeString(mappings, mapped);
    ProgramPages program =
        new ProgramPages(
            (address, size) -> {
              discarded++;
              now += lookNanos;
            });
    return new ProcessPages(mappings, program, null, () -> now);
  }

  @Test
  void aLookThatTookLongIsFollowedByALongRest() throws IOException {
    ProcessPages pages = pages(LIBRARY);
    pages.look(false);
    lookNanos = ProcessPages.SHORT;
    pages.look(false);
    lookNanos++;
    pages.look(false);
    assertThat(discarded).isEqualTo(2);
    now += ProcessPages.REST * lookNanos - 1;
    pages.look(false);
    assertThat(discarded).isEqualTo(2);
    now++;
    pages.look(false);
    assertThat(discarded).isEqualTo(3);
  }

  @Test
  void ofTooManyMappingsNoneIsLookedAt() throws IOException {
    ProcessPages pages = pages(LIBRARY.repeat(Mappings.MOST_TEXT / LIBRARY.length() + 1));
    pages.look(true);
    pages.look(true);
    assertThat(discarded).isZero();
  }

  @Test
  void whereTheSystemSaysNothingNothingIsDone() throws IOException {
    ProcessPages pages = pages(LIBRARY);
    Files.delete(directory.resolve("smaps"));
    pages.look(true);
    assertThat(discarded).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisProgramGoesOnWithoutItsPages() throws IOException {
    long before = fileBytes();
    ProcessPages own = ProcessPages.ofThis();
    assumeTrue(own != null, "the system's calls are not linked here");
    own.look(false);
    own.look(false);
    assertThat(fileBytes()).isLessThan(before);
  }

  /* RssFile:     44716 kB */
  private static long fileBytes() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(each -> each.startsWith("RssFile:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
  }
}
