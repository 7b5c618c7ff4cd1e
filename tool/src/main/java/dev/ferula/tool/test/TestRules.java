package dev.ferula.tool.test;

import dev.ferula.notation.GoDuration;
import dev.ferula.ruletest.RuleCoverage;
import dev.ferula.ruletest.RuleMutations;
import dev.ferula.ruletest.RuleTestOptions;
import dev.ferula.ruletest.RuleTestReport;
import dev.ferula.ruletest.RuleTests;
import dev.ferula.tool.ExistingFile;
import dev.ferula.tool.Root;
import dev.ferula.tool.Terminal;
import dev.ferula.tool.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code test rules}: runs files of unit tests. */
@Command(name = "rules", description = "Unit tests for rules.")
public final class TestRules implements Callable<Integer> {
  private static final int EXIT_GAPS = 3;

  @Option(
      names = "--run",
      description =
          "If set, will only run test groups whose names match the regular expression. Can be"
              + " specified multiple times.")
  private List<String> run = new ArrayList<>();

  @Option(names = "--debug", description = "Enable unit test debugging.")
  private boolean debug;

  @Option(
      names = "--diff",
      description =
          "[Experimental] Print colored differential output between expected & received output.")
  private boolean diff;

  @Option(
      names = "--ignore-unknown-fields",
      description =
          "Ignore unknown fields in the test files. This is useful when you want to extend rule"
              + " files with custom metadata. Ensure that those fields are removed before loading"
              + " them into the Prometheus server as it performs strict checks by default.")
  private boolean ignoreUnknownFields;

  @Option(
      names = "--coverage",
      description = "Show the rules, and the branches of their expressions, that no test has seen.")
  private boolean coverage;

  @Option(
      names = "--mutation",
      description =
          "Change comparisons, thresholds and \"for\" of the rules one by one, and show the changes"
              + " that no test notices.")
  private boolean mutation;

  @Option(
      names = "--gaps-fatal",
      description = "Make what --coverage and --mutation show exit with exit code 3.")
  private boolean gapsFatal;

  @Option(names = "--junit", description = "File path to store JUnit XML test results.")
  private @Nullable Path junit;

  @Parameters(
      paramLabel = "test-rule-file",
      arity = "1..*",
      converter = ExistingFile.class,
      description = "The unit test file.")
  private List<Path> files = new ArrayList<>();

  private final Terminal terminal;
  private final Root root;

  public TestRules(Terminal terminal, Root root) {
    this.terminal = terminal;
    this.root = root;
  }

  @Override
  public Integer call() {
    RuleTests tests =
        new RuleTests(
            new RuleTestOptions(
                root.parser(),
                root.features().contains("promql-delayed-name-removal"),
                run,
                diff,
                debug,
                ignoreUnknownFields),
            System::nanoTime);
    JunitXml results = new JunitXml(LocalDateTime::now);
    RuleCoverage seen = new RuleCoverage(root.parser());
    boolean passed = true;
    for (Path file : files) {
      RuleTestReport report = coverage ? tests.run(file, seen) : tests.run(file);
      print(report);
      results.add(file.toString(), report);
      passed &= report.passed();
    }
    if (junit != null) {
      write(junit, results);
    }
    if (!passed) {
      return 1;
    }
    GapReport gaps = new GapReport(terminal.out());
    if (coverage) {
      gaps.coverage(seen);
    }
    if (mutation) {
      gaps.mutations(new RuleMutations(tests, files));
    }
    return gaps.isFound() && gapsFatal ? EXIT_GAPS : 0;
  }

  private void print(RuleTestReport report) {
    report.warnings().forEach(text -> terminal.err().println("  WARNING: " + text));
    if (debug) {
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
