package dev.ferula.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests, checks and scenarios that the documents name are there. */
class DocumentedTestsTest {
  private static final Path ROOT = Path.of(System.getProperty("ferula.root"));
  private static final List<String> PAGES =
      List.of("docs/differences.md", "docs/discovery.md", "docs/failures.md");
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)(?:\\.(\\w+)(…?))?[^`]*`");
  private static final Pattern CHECK = Pattern.compile("`bench/exam (R[0-9]+)`");
  private static final Pattern SCENARIO = Pattern.compile("\"([a-z][^\"]+)\"");

  @Test
  void whatTheDocumentsNameIsThere() throws IOException {
    Map<String, String> sources = testSources();
    String checks = joined("bench/exam", ".py");
    String scenarios = joined("web/ui/e2e", ".mjs");
    TreeSet<String> missing = new TreeSet<>();
    int named = 0;
    for (String page : PAGES) {
      for (String line : Files.readAllLines(ROOT.resolve(page))) {
        Matcher test = NAMED.matcher(line);
        while (test.find()) {
          named++;
          if (!isThere(sources.get(test.group(1)), test.group(2), !"".equals(test.group(3)))) {
            missing.add(page + ": " + test.group());
          }
        }
        Matcher check = CHECK.matcher(line);
        while (check.find()) {
          if (!checks.contains(check.group(1))) {
            missing.add(page + ": " + check.group());
          }
        }
        int browser = line.indexOf("`web/ui/e2e`");
        Matcher scenario = SCENARIO.matcher(browser < 0 ? "" : line.substring(browser));
        while (scenario.find()) {
          if (!scenarios.contains(scenario.group(1))) {
            missing.add(page + ": " + scenario.group());
          }
        }
      }
    }
    assertThat(named).isGreaterThan(100);
    assertThat(missing).isEmpty();
  }

  /* A method whose name is only begun, or none, is looked for as far as it goes. */
  private static boolean isThere(String source, String method, boolean begun) {
    if (source == null) {
      return false;
    }
    return method == null || source.contains(" " + method + (begun ? "" : "("));
  }

  private static Map<String, String> testSources() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT);
        Stream<Path> files =
            modules
                .map(module -> module.resolve("src/test/java"))
                .filter(Files::isDirectory)
                .flatMap(DocumentedTestsTest::below)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("Test.java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  DocumentedTestsTest::text,
                  String::concat));
    }
  }

  private static Stream<Path> below(Path folder) {
    try {
      return Files.walk(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String joined(String folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .map(DocumentedTestsTest::text)
          .collect(Collectors.joining());
    }
  }
}
