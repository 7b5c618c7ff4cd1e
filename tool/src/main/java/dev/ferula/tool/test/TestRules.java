package dev.ferula.tool.test;

import dev.ferula.notation.GoDuration;
import dev.ferula.ruletest.RuleCoverage;
import dev.ferula.ruletest.RuleMutations;
import dev.ferula.ruletest.RuleTestOptions;
import dev.ferula.ruletest.RuleTestReport;
import dev.ferula.ruletest.RuleTests;
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import dev.ferula.tool.line.Argument;
import dev.ferula.tool.line.Command;
import dev.ferula.tool.line.Flag;
import dev.ferula.tool.line.Syntaxes;
import dev.ferula.tool.line.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

/** {@code test rules}: runs files of unit tests. */
public final class TestRules implements Command {
  private static final int EXIT_GAPS = 3;

  private final Flag<List<String>> run =
      Flag.all(
          "run",
          Syntaxes.TEXT,
          "If set, will only run test groups whose names match the regular expression. Can be"
              + " specified multiple times.");

  private final Flag<Boolean> debug = Flag.toggle("debug", "Enable unit test debugging.");

  private final Flag<Boolean> diff =
      Flag.toggle(
          "diff",
          "[Experimental] Print colored differential output between expected & received output.");

  private final Flag<Boolean> ignoreUnknownFields =
      Flag.toggle(
          "ignore-unknown-fields",
          "Ignore unknown fields in the test files. This is useful when you want to extend rule"
              + " files with custom metadata. Ensure that those fields are removed before loading"
              + " them into the Prometheus server as it performs strict checks by default.");

  private final Flag<Boolean> coverage =
      Flag.toggle(
          "coverage",
          "Show the rules, and the branches of their expressions, that no test has seen.");

  private final Flag<Boolean> mutation =
      Flag.toggle(
          "mutation",
          "Change comparisons, thresholds and \"for\" of the rules one by one, and show the changes"
              + " that no test notices.");

  private final Flag<Boolean> gapsFatal =
      Flag.toggle("gaps-fatal", "Make what --coverage and --mutation show exit with exit code 3.");

  private final Flag<Path> junit;

  private final Argument<List<Path>> files =
      Argument.all("test-rule-file", Syntaxes.EXISTING_FILE, "The unit test file.");

  private final Terminal terminal;
  private final Root root;

  /** With the flag of the group. */
  public TestRules(Terminal terminal, Root root, Flag<Path> junit) {
    this.terminal = terminal;
    this.root = root;
    this.junit = junit;
  }

  @Override
  public Word word() {
    return Word.command("rules", "Unit tests for rules.", this)
        .flags(run, debug, diff, ignoreUnknownFields, coverage, mutation, gapsFatal)
        .arguments(files);
  }

  @Override
  public int run() {
    RuleTests tests =
        new RuleTests(
            new RuleTestOptions(
                root.parser(),
                root.features().contains("promql-delayed-name-removal"),
                run.value(),
                diff.value(),
                debug.value(),
                ignoreUnknownFields.value()),
            System::nanoTime);
    JunitXml results = new JunitXml();
    RuleCoverage seen = new RuleCoverage(root.parser());
    boolean passed = true;
    for (Path file : files.value()) {
      LocalDateTime began = LocalDateTime.now(ZoneId.systemDefault());
      RuleTestReport report = coverage.value() ? tests.run(file, seen) : tests.run(file);
      print(report);
      results.add(file.toString(), began, report);
      passed &= report.passed();
    }
    Path file = junit.orNull();
    if (file != null) {
      write(file, results);
    }
    if (!passed) {
      return 1;
    }
    GapReport gaps = new GapReport(terminal.out());
    if (coverage.value()) {
      gaps.coverage(seen);
    }
    if (mutation.value()) {
      gaps.mutations(new RuleMutations(tests, files.value()));
    }
    return gaps.isFound() && gapsFatal.value() ? EXIT_GAPS : 0;
  }

  private void print(RuleTestReport report) {
    report.warnings().forEach(text -> terminal.err().println("  WARNING: " + text));
    if (debug.value()) {
      for (RuleTestReport.Case test : report.cases()) {
        terminal.err().println("DEBUG: Starting test " + test.name());
        if (!test.dump().isEmpty()) {
          terminal.err().println("DEBUG: " + test.dump());
        }
        String took = GoDuration.ofNanos(test.nanos());
        terminal.err().println("DEBUG: Test " + test.name() + " finished, took " + took);
      }
    }
    if (report.passed()) {
      terminal.out().println("  SUCCESS");
    } else {
      terminal.err().println("  FAILED:");
      for (String failure : report.failures()) {
        terminal.err().println(failure);
        terminal.out().println();
      }
    }
    terminal.out().println();
  }

  private static void write(Path file, JunitXml results) {
    try {
      Files.writeString(file, results.text());
    } catch (IOException e) {
      throw new ToolException("failed to write JUnit XML: " + e.getMessage(), e);
    }
  }
}
