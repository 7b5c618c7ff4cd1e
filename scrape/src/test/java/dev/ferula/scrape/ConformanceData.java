package dev.ferula.scrape;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Where data that others wrote, and the real programs, lie; neither is part of the project. */
final class ConformanceData {
  private ConformanceData() {}

  /** A file of it; where it is absent the test is skipped, or fails in continuous integration. */
  static Path file(String name) {
    String root = System.getProperty("ferula.root", "..");
    Path path = Path.of(root).resolve("../shared/conformance").resolve(name).normalize();
    if (!Files.exists(path)) {
      absent("conformance data is absent: " + path);
    }
    return path;
  }

  /** A real program, from the directory FERULA_PEERS names or the path. */
  static Path program(String name) {
    String peers = System.getenv("FERULA_PEERS");
    String searched = (peers == null ? "" : peers + ":") + System.getenv("PATH");
    for (String directory : searched.split(":")) {
      Path program = Path.of(directory.isEmpty() ? "." : directory, name);
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    absent("no program " + name + " on the path or in FERULA_PEERS");
    throw new IllegalStateException("not reached");
  }

  private static void absent(String message) {
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(message);
    }
    Assumptions.abort(message);
  }
}
