package dev.ferula.config;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the configuration and rule files that others wrote, outside of this project. */
public final class Conformance {
  private Conformance() {}

  /**
   * The folder of that name; without it the test is skipped, or fails in continuous integration.
   */
  public static Path folder(String name) {
    String root = System.getProperty("ferula.root", "..");
    Path folder = Path.of(root).resolve("../shared/conformance").resolve(name).normalize();
    if (!Files.isDirectory(folder)) {
      String message = "no conformance data in " + folder;
      if ("true".equals(System.getenv("CI"))) {
        return fail(message);
      }
      abort(message);
    }
    return folder;
  }
}
