package dev.ferula.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingsTest {
  private static final String FIELDS =
      """
      Size:                 12 kB
      Rss:            %8d kB
      AnonHugePages:         0 kB
      VmFlags: %s
      """;

  @TempDir private Path directory;

  private Mappings mappings(String... told) throws IOException {
    Path file = directory.resolve("smaps");
    Files.writeString(file, String.join("", told));
    return new Mappings(file);
  }

  private static String mapping(String range, String rest, long rss, String flags) {
    return range + " " + rest + "\n" + FIELDS.formatted(rss, flags);
  }

  private static List<String> told(Mappings mappings) {
    assertThat(mappings.read()).isTrue();
    List<String> all = new ArrayList<>();
    while (mappings.next()) {
      all.add(
          "%x-%x %s %d"
              .formatted(
                  mappings.from(),
                  mappings.to(),
                  mappings.isOfFile() ? "file" : mappings.isUnnamed() ? "unnamed" : "named",
                  mappings.kilobytes("Rss")));
    }
    return all;
  }

  /* The fields of a mapping are as many bytes as those of the one before, mostly. */
  @Test
  void eachMappingHasItsOwnFieldsHoweverLongTheyAre() throws IOException {
    Mappings mappings =
        mappings(
            mapping("1000-2000", "r-xp 00000000 fe:00 12 /a/b", 8, "rd ex"),
            mapping("2000-3000", "rw-p 00000000 00:00 0", 16, "rd"),
            mapping("3000-4000", "rw-p 00000000 00:00 0 [heap]", 123_456_789_012L, "rd wr mr mw"),
            mapping("5000-6000", "---p 00000000 00:00 0", 0, ""),
            "6000-7000 rw-p 00000000 00:00 0\nRss: 7 kB\nVmFlags: rd\n",
            "7000-8000 rw-p 00000000 00:00 0 /c\nRss: 9 kB\n",
            mapping("8000-9000", "r--p 00000000 fe:00 13    /opt/a b", 3, "rd"));
    List<String> expected =
        List.of(
            "1000-2000 file 8",
            "2000-3000 unnamed 16",
            "3000-4000 named 123456789012",
            "5000-6000 unnamed 0",
            "6000-7000 unnamed 7",
            "7000-8000 file 9",
            "8000-9000 file 3");
    assertThat(told(mappings)).isEqualTo(expected);
    assertThat(told(mappings)).as("once more, with what was seen last").isEqualTo(expected);
  }

  @Test
  void whatWasReadBeforeIsNotSeenBehindTheEnd() throws IOException {
    String one = mapping("1000-2000", "rw-p 00000000 00:00 0", 8, "rd");
    Mappings mappings = mappings(one, one.replace("1000-2000", "2000-3000"));
    assertThat(told(mappings)).hasSize(2);
    Files.writeString(directory.resolve("smaps"), one.substring(0, one.indexOf("VmFlags")));
    assertThat(told(mappings)).containsExactly("1000-2000 unnamed 8");
  }
}
