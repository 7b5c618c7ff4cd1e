package dev.ferula.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProgramPagesTest {
  private static final String LIBRARY =
      "7f0000000000-7f0000003000 r-xp 00002000 fe:00 12 /lib/libjvm.so";
  private static final String ARCHIVE =
      "800f6e000-800f70000 r--p 00f6e000 fe:00 13    /opt/a b/ferula.aot";

  @TempDir private Path directory;

  private final List<String> discarded = new ArrayList<>();
  private final List<String> system = new ArrayList<>();
  private ProgramPages pages;
  private long now;
  private long lookNanos;

  @BeforeEach
  void pages() {
    pages =
        new ProgramPages(
            directory.resolve("smaps"),
            (address, size) -> {
              discarded.add(Long.toHexString(address) + "+" + size);
              now += lookNanos;
            },
            () -> now);
  }

  private void mapped(String mapping, int own, int swapped) throws IOException {
    system.add(
        mapping
            + """

            Size:                 12 kB
            Rss:                   8 kB
            Private_Dirty:         %1$d kB
            Anonymous:             %1$d kB
            Swap:                  %2$d kB
            VmFlags: rd ex mr mw me
            """
                .formatted(own, swapped));
    Files.writeString(directory.resolve("smaps"), String.join("", system));
  }

  @Test
  void whatWasOnlyReadFromAFileIsGivenBackEachTime() throws IOException {
    mapped(LIBRARY, 0, 0);
    mapped(ARCHIVE, 0, 0);
    pages.giveBack();
    pages.giveBack();
    assertThat(discarded).containsExactly("7f0000000000+12288", "800f6e000+8192");
    discarded.clear();
    pages.giveBack();
    assertThat(discarded).containsExactly("7f0000000000+12288", "800f6e000+8192");
  }

  @Test
  void whatJustCameOrHasAnotherEndIsKeptUntilTheNextTime() throws IOException {
    mapped(ARCHIVE, 0, 0);
    pages.giveBack();
    assertThat(discarded).isEmpty();
    system.clear();
    mapped(ARCHIVE.replace("800f70000", "800f71000"), 0, 0);
    pages.giveBack();
    assertThat(discarded).isEmpty();
    pages.giveBack();
    assertThat(discarded).containsExactly("800f6e000+12288");
  }

  @Test
  void whatWasWrittenToIsKeptInMemoryOrSwappedOut() throws IOException {
    mapped(LIBRARY, 4, 0);
    mapped(ARCHIVE, 0, 4);
    pages.giveBack();
    pages.giveBack();
    assertThat(discarded).isEmpty();
  }

  @Test
  void whatCouldBeWrittenToOrIsSharedOrIsNoFileIsKept() throws IOException {
    for (String mapping :
        List.of(
            "1000-2000 rw-p 00000000 fe:00 12 /lib/libjvm.so",
            "2000-3000 rwxp 00000000 fe:00 12 /lib/libjvm.so",
            "3000-4000 r--s 00000000 fe:00 14 /data/01ABC/chunks/000001",
            "4000-5000 ---p 00000000 fe:00 12 /lib/libjvm.so",
            "5000-6000 r--p 00000000 00:00 0 ",
            "6000-7000 r-xp 00000000 00:00 0 [vdso]")) {
      mapped(mapping, 0, 0);
    }
    pages.giveBack();
    pages.giveBack();
    assertThat(discarded).isEmpty();
  }

  @Test
  void whatIsWrittenToOrMappedLaterIsSeen() throws IOException {
    mapped(LIBRARY, 0, 0);
    pages.giveBack();
    system.clear();
    mapped(LIBRARY, 4, 0);
    mapped(ARCHIVE, 0, 0);
    pages.giveBack();
    pages.giveBack();
    assertThat(discarded).containsExactly("800f6e000+8192");
  }

  @Test
  void aLookThatTookLongIsFollowedByALongRest() throws IOException {
    mapped(LIBRARY, 0, 0);
    pages.giveBack();
    lookNanos = ProgramPages.SHORT;
    pages.giveBack();
    lookNanos++;
    pages.giveBack();
    assertThat(discarded).hasSize(2);
    now += ProgramPages.REST * lookNanos - 1;
    pages.giveBack();
    assertThat(discarded).hasSize(2);
    now++;
    pages.giveBack();
    assertThat(discarded).hasSize(3);
  }

  @Test
  void ofTooManyMappingsNoneIsGivenBack() throws IOException {
    mapped(LIBRARY, 0, 0);
    String all = system.getFirst();
    Files.writeString(
        directory.resolve("smaps"), all.repeat(ProgramPages.MOST_TEXT / all.length() + 1));
    pages.giveBack();
    pages.giveBack();
    assertThat(discarded).isEmpty();
  }

  @Test
  void whereTheSystemSaysNothingNothingIsDone() {
    pages.giveBack();
    assertThat(discarded).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisProgramGoesOnWithoutItsPages() throws IOException {
    long before = fileBytes();
    ProgramPages own = new ProgramPages();
    own.giveBack();
    own.giveBack();
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
