package dev.ferula.promqltest;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/** The command that runs scripts from files and says how many evaluations passed. */
public final class PromqlTest {
  private final LongSupplier nanoTime;
  private final PrintStream out;
  private int passed;
  private int failed;

  /**
   * A command.
   *
   * @param nanoTime a clock in nanoseconds that only grows
   * @param out where failures and the last line {@code N passed, N failed} go
   */
  public PromqlTest(LongSupplier nanoTime, PrintStream out) {
    this.nanoTime = nanoTime;
    this.out = out;
  }

  /** Runs the files; returns the exit status, 0 if everything passed. */
  public int run(List<Path> files) {
    for (Path file : files) {
      run(file);
    }
    out.println(passed + " passed, " + failed + " failed");
    return failed == 0 ? 0 : 1;
  }

  private void run(Path file) {
    try {
      for (ScriptRunner.Outcome outcome : new ScriptRunner(nanoTime).run(Files.readString(file))) {
        if (outcome.passed()) {
          passed++;
        } else {
          failed++;
          out.println(file + ":" + outcome.line() + ": " + outcome.failure());
        }
      }
    } catch (IOException | ScriptException e) {
      failed++;
      out.println(file + ": " + e.getMessage());
    }
  }
}
