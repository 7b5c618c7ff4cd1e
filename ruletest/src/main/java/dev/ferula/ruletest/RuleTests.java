package dev.ferula.ruletest;

import dev.ferula.discovery.FilePattern;
import dev.ferula.matcher.AnchoredRegex;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** Runs test files in memory, each group on a clock of its own. Safe for use by several threads. */
public final class RuleTests {
  private final RuleTestOptions options;
  private final RuleReader reader;
  private final LongSupplier nanoTime;

  /**
   * A runner.
   *
   * @param nanoTime a clock in nanoseconds, for how long tests take
   * @throws IllegalArgumentException if what to run is no regular expression
   */
  public RuleTests(RuleTestOptions options, LongSupplier nanoTime) {
    this.options = options;
    this.reader = new RuleReader(options);
    this.nanoTime = nanoTime;
  }

  /** Runs the groups of a file that the options ask for. */
  public RuleTestReport run(Path file) {
    return run(file, RunHooks.NONE);
  }

  /** The same, and notes what the tests have seen of the rules. */
  public RuleTestReport run(Path file, RuleCoverage coverage) {
    return run(file, new RunHooks(UnaryOperator.identity(), coverage));
  }

  RuleTestReport run(Path file, RunHooks hooks) {
    List<String> warnings = new ArrayList<>();
    List<RuleTestReport.Case> cases = new ArrayList<>();
    boolean begun = false;
    try {
      RuleTestFile tests = RuleTestReader.read(file);
      List<Path> rules = ruleFiles(tests, warnings);
      begun = true;
      requireDistinct(tests.groupOrder());
      int number = 0;
      for (RuleTestFile.TestGroup group : tests.tests()) {
        String name = group.name().isEmpty() ? "unnamed#" + number : group.name();
        if (isWanted(group.name())) {
          if (hooks.observer() instanceof RuleCoverage coverage) {
            coverage.wants(group);
          }
          cases.add(run(tests, group, name, rules, hooks));
        }
        number++;
      }
      return new RuleTestReport(begun, "", warnings, cases);
    } catch (RuleTestException e) {
      return new RuleTestReport(begun, String.valueOf(e.getMessage()), warnings, cases);
    }
  }

  private static void requireDistinct(List<String> order) {
    Set<String> seen = new HashSet<>();
    for (String name : order) {
      if (!seen.add(name)) {
        throw new RuleTestException("group name repeated in evaluation order: " + name);
      }
    }
  }

  private RuleTestReport.Case run(
      RuleTestFile file,
      RuleTestFile.TestGroup group,
      String name,
      List<Path> rules,
      RunHooks hooks) {
    long start = nanoTime.getAsLong();
    GroupRun groupRun = new GroupRun(file, group, options, reader, nanoTime, hooks);
    List<String> failures = groupRun.run(rules);
    return new RuleTestReport.Case(name, failures, nanoTime.getAsLong() - start, groupRun.dump());
  }

  private static List<Path> ruleFiles(RuleTestFile tests, List<String> warnings) {
    List<Path> files = new ArrayList<>();
    for (String pattern : tests.rulePatterns()) {
      List<Path> found = files(pattern);
      if (found.isEmpty()) {
        warnings.add("no file match pattern " + pattern);
      }
      files.addAll(found);
    }
    return files;
  }

  private static List<Path> files(String pattern) {
    try {
      return FilePattern.files(pattern);
    } catch (IllegalArgumentException e) {
      throw new RuleTestException(String.valueOf(e.getMessage()), e);
    }
  }

  private boolean isWanted(String name) {
    if (options.run().isEmpty()) {
      return true;
    }
    String anywhere = "(?s:.*)(?:" + String.join("|", options.run()) + ")(?s:.*)";
    return AnchoredRegex.compile(anywhere).matches(name);
  }
}
