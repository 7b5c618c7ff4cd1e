package dev.ferula.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilePatternTest {
  @TempDir Path folder;

  private List<String> found(String pattern) throws IOException {
    for (String name :
        List.of("a.yml", "ab.yml", ".a.yml", "a-b", "a*b", "é.yml", "d1/x.yml", "d2/x.yml", "!")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      if (!Files.exists(file)) {
        Files.createFile(file);
      }
    }
    return FilePattern.files(folder + "/" + pattern).stream()
        .map(path -> folder.relativize(path).toString())
        .toList();
  }

  /* What Go's function answers in such a folder. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.yml|a.yml",
        "none|",
        "*.yml|.a.yml a.yml ab.yml é.yml",
        "?.yml|a.yml é.yml",
        "a?b|a*b a-b",
        "a\\*b|a*b",
        "\\a.yml|a.yml",
        "[a-c]*.yml|a.yml ab.yml",
        "[^a.]*.yml|é.yml",
        "[!]|!",
        "[\\!x]|!",
        "a[\\-]b|a-b",
        "a[+-.]b|a-b",
        "d[12]/x.yml|d1/x.yml d2/x.yml",
        "*/*.yml|d1/x.yml d2/x.yml",
        "*/none*|",
        "a.yml/*|",
        "*b*|a*b a-b ab.yml",
        "*a*b*m*|ab.yml",
        "[z-a]|",
      })
  void namesAreFound(String pattern, String names) throws IOException {
    assertThat(found(pattern)).isEqualTo(names == null ? List.of() : List.of(names.split(" ")));
  }

  @Test
  void namesHaveNoDirectoryWhereThePatternHasNone() throws IOException {
    assertThat(FilePattern.files("pom.xm[l]")).containsExactly(Path.of("pom.xml"));
    assertThat(FilePattern.files("./pom.x*")).containsExactly(Path.of("pom.xml"));
    assertThat(FilePattern.files("")).isEmpty();
  }

  @Test
  void linksToNothingAreThere() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));
    assertThat(found("link")).containsExactly("link");
    assertThat(found("lin?")).containsExactly("link");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[", "a[", "[]", "[]a]", "[^]", "[^", "[a", "[a-", "[a-]", "[-a]", "[x-", "\\"})
  void whatIsNoPatternIsToldWhereverItStands(String bad) {
    for (String pattern : List.of(bad, "none" + bad, "*" + bad, bad + "/x", "no/such/" + bad)) {
      assertThatThrownBy(() -> FilePattern.files(pattern))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("syntax error in pattern");
    }
  }
}
