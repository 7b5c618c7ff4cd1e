package dev.ferula.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CleanPathTest {
  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/a/b, /a/b",
    "/a/b/, /a/b/",
    "//evil.example, /evil.example",
    "//evil.example/, /evil.example/",
    "/a//b, /a/b",
    "/a/./b, /a/b",
    "/a/../b, /b",
    "/../../etc/passwd, /etc/passwd",
    "/a/.., /",
    "/.hidden, /.hidden",
    "/a/..b, /a/..b",
  })
  void pathStaysAPathOnThisServer(String path, String clean) {
    assertThat(CleanPath.of(path)).isEqualTo(clean);
    assertThat(CleanPath.encode(CleanPath.of(path))).startsWith("/").doesNotStartWith("//");
  }

  @ParameterizedTest
  @CsvSource({"/a b, /a%20b", "/a%0d%0ab, /a%250d%250ab", "/é, /%C3%A9", "/a/, /a/"})
  void pathIsEncodedForAHeader(String path, String encoded) {
    assertThat(CleanPath.encode(path)).isEqualTo(encoded);
  }
}
