package dev.ferula.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The parser knows values, numbers and matchers only, so that it can be a module one day. */
class ParserDependenciesTest {
  private static final List<String> ALLOWED =
      List.of(
          "java.",
          "static dev.ferula.promql.parser.",
          "dev.ferula.promql.parser.",
          "dev.ferula.model.",
          "dev.ferula.matcher.",
          "dev.ferula.notation.",
          "org.jspecify.annotations.",
          "com.google.re2j.PatternSyntaxException");

  @Test
  void parserImportsOnlyModelNotationAndMatcher() throws IOException {
    Path root = Path.of(System.getProperty("ferula.root"));
    Path sources = root.resolve("promql/src/main/java/dev/ferula/promql/parser");
    int files = 0;
    try (Stream<Path> all = Files.list(sources)) {
      for (Path file : all.toList()) {
        files++;
        assertThat(Files.readAllLines(file))
            .filteredOn(line -> line.startsWith("import "))
            .as(file.toString())
            .allMatch(line -> ALLOWED.stream().anyMatch(line.substring(7)::startsWith));
      }
    }
    assertThat(files).isGreaterThan(25);
  }
}
