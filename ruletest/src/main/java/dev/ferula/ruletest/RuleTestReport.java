package dev.ferula.ruletest;

import java.util.List;

/**
 * What became of a test file.
 *
 * @param begun whether the file could be read, and what it names as rule files be found
 * @param error why the file could not be run at all; empty where it could
 * @param warnings what a person should know although it fails nothing
 * @param cases what became of each group that was run, in order
 */
public record RuleTestReport(boolean begun, String error, List<String> warnings, List<Case> cases) {
  public RuleTestReport {
    warnings = List.copyOf(warnings);
    cases = List.copyOf(cases);
  }

  /**
   * What became of one group.
   *
   * @param failures what is not as expected, in promtool's words
   * @param nanos how long it took
   * @param dump all data at its end, with a line that says so; empty unless asked for
   */
  public record Case(String name, List<String> failures, long nanos, String dump) {
    public Case {
      failures = List.copyOf(failures);
    }
  }

  /** Everything that failed. */
  public List<String> failures() {
    return error.isEmpty()
        ? cases.stream().flatMap(test -> test.failures().stream()).toList()
        : List.of(error);
  }

  public boolean passed() {
    return failures().isEmpty();
  }
}
