package dev.ferula.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramPagesTest {
  private static final String LIBRARY =
      "7f0000000000-7f0000003000 r-xp 00002000 fe:00 12 /lib/libjvm.so";
  private static final String ARCHIVE =
      "800f6e000-800f70000 r--p 00f6e000 fe:00 13    /opt/a b/ferula.aot";

  @TempDir private Path directory;

  private final List<String> discarded = new ArrayList<>();
  private final List<String> system = new ArrayList<>();
  private final ProgramPages pages =
      new ProgramPages((address, size) -> discarded.add(Long.toHexString(address) + "+" + size));

  private void mapped(String mapping, int own, int swapped) throws IOException {
    mapped(mapping, ProgramPages.LEAST_KILOBYTES, own, swapped);
  }

  private void mapped(String mapping, int resident, int own, int swapped) throws IOException {
    system.add(
        mapping
            + """

            Size:                 12 kB
            Rss:                 %1$d kB
            Private_Dirty:         %2$d kB
            Anonymous:             %2$d kB
            Swap:                  %3$d kB
            VmFlags: rd ex mr mw me
            """
                .formatted(resident, own, swapped));
    Files.writeString(directory.resolve("smaps"), String.join("", system));
  }

  private void giveBack() {
    Mappings mappings = new Mappings(directory.resolve("smaps"));
    assertThat(mappings.read()).isTrue();
    pages.giveBack(mappings);
  }

  @Test
  void whatWasOnlyReadFromAFileIsGivenBackEachTime() throws IOException {
    mapped(LIBRARY, 0, 0);
    mapped(ARCHIVE, 0, 0);
    giveBack();
    giveBack();
    assertThat(discarded).containsExactly("7f0000000000+12288", "800f6e000+8192");
    discarded.clear();
    giveBack();
    assertThat(discarded).containsExactly("7f0000000000+12288", "800f6e000+8192");
  }

  @Test
  void whatJustCameOrHasAnotherEndIsKeptUntilTheNextTime() throws IOException {
    mapped(ARCHIVE, 0, 0);
    giveBack();
    assertThat(discarded).isEmpty();
    system.clear();
    mapped(ARCHIVE.replace("800f70000", "800f71000"), 0, 0);
    giveBack();
    assertThat(discarded).isEmpty();
    giveBack();
    assertThat(discarded).containsExactly("800f6e000+12288");
  }

  @Test
  void whatHasHardlyAnyMemoryIsNotWorthACall() throws IOException {
    mapped(LIBRARY, ProgramPages.LEAST_KILOBYTES - 1, 0, 0);
    mapped(ARCHIVE, ProgramPages.LEAST_KILOBYTES, 0, 0);
    giveBack();
    giveBack();
    assertThat(discarded).containsExactly("800f6e000+8192");
  }

  @Test
  void whatWasWrittenToIsKeptInMemoryOrSwappedOut() throws IOException {
    mapped(LIBRARY, 4, 0);
    mapped(ARCHIVE, 0, 4);
    giveBack();
    giveBack();
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
    giveBack();
    giveBack();
    assertThat(discarded).isEmpty();
  }

  @Test
  void whatIsWrittenToOrMappedLaterIsSeen() throws IOException {
    mapped(LIBRARY, 0, 0);
    giveBack();
    system.clear();
    mapped(LIBRARY, 4, 0);
    mapped(ARCHIVE, 0, 0);
    giveBack();
    giveBack();
    assertThat(discarded).containsExactly("800f6e000+8192");
  }
}
