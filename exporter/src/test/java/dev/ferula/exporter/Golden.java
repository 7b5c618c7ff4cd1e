package dev.ferula.exporter;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the OpenCensus exporters printed when they were run, read where it lies. */
final class Golden {
  private static final String TITLE = "### ";

  private Golden() {}

  /** A file of the conformance data, a byte a char; aborts the test where there is none. */
  static String file(String name) {
    Path path =
        Path.of(System.getProperty("ferula.root"))
            .resolve("../shared/conformance/stats")
            .resolve(name);
    if (!Files.exists(path)) {
      String message = "conformance data is absent, nothing was compared: " + path;
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(message);
      }
      abort(message);
    }
    try {
      return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The scenarios of the Go exporter: what was printed under each title. */
  static Map<String, String> go() {
    return scenarios(file("go-exporter.txt"));
  }

  /** Texts under titles that start with {@code ###}. */
  static Map<String, String> scenarios(String text) {
    Map<String, String> scenarios = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      int titleEnd = text.indexOf('\n', at);
      int next = text.indexOf("\n" + TITLE, titleEnd - 1);
      int end = next < 0 ? text.length() : next + 1;
      scenarios.put(
          text.substring(at + TITLE.length(), titleEnd), text.substring(titleEnd + 1, end));
      at = end;
    }
    return scenarios;
  }
}
