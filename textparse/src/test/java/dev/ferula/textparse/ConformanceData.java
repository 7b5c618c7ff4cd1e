package dev.ferula.textparse;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Where data that others wrote lies; it is no part of the project. */
final class ConformanceData {
  private ConformanceData() {}

  /** A file of it; where it is absent the test is skipped, or fails in continuous integration. */
  static Path file(String name) {
    String root = System.getProperty("ferula.root", "..");
    Path path = Path.of(root).resolve("../shared/conformance").resolve(name).normalize();
    if (!Files.exists(path)) {
      String message = "conformance data is absent: " + path;
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(message);
      }
      Assumptions.abort(message);
    }
    return path;
  }
}
