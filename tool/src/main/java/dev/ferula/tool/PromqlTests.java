package dev.ferula.tool;

import dev.ferula.promqltest.PromqlTest;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Runs promqltest scripts; the last line says how many evaluations passed and failed. */
final class PromqlTests {
  private PromqlTests() {}

  static int run(List<Path> files, PrintStream out) {
    return new PromqlTest(System::nanoTime, out).run(files) == 0 ? 0 : 1;
  }
}
