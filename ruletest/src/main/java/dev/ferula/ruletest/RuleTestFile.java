package dev.ferula.ruletest;

import dev.ferula.model.Labels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What stands in a test file. Immutable.
 *
 * @param rulePatterns the rule files, relative ones joined to the directory of the test file
 * @param evaluationInterval between two evaluations of the rules
 * @param groupOrder names of groups in the order in which they are evaluated; the others go first
 * @param fuzzyCompare whether neighbouring floats count as equal
 */
record RuleTestFile(
    Path path,
    List<String> rulePatterns,
    Duration evaluationInterval,
    List<String> groupOrder,
    boolean fuzzyCompare,
    List<TestGroup> tests) {
  public RuleTestFile {
    rulePatterns = List.copyOf(rulePatterns);
    groupOrder = List.copyOf(groupOrder);
    tests = List.copyOf(tests);
  }

  /**
   * Series, and what they must lead to.
   *
   * @param name empty where the file gives none
   * @param interval between two samples of the series
   * @param startTime of the first sample, in milliseconds
   */
  public record TestGroup(
      String name,
      Duration interval,
      long startTime,
      List<InputSeries> input,
      List<AlertTest> alertTests,
      List<ExpressionTest> expressionTests,
      Labels externalLabels,
      String externalUrl) {
    public TestGroup {
      input = List.copyOf(input);
      alertTests = List.copyOf(alertTests);
      expressionTests = List.copyOf(expressionTests);
    }

    /** How long after the start the last check is. */
    public Duration length() {
      Duration length = Duration.ZERO;
      for (AlertTest test : alertTests) {
        length = test.at().compareTo(length) > 0 ? test.at() : length;
      }
      for (ExpressionTest test : expressionTests) {
        length = test.at().compareTo(length) > 0 ? test.at() : length;
      }
      return length;
    }
  }

  /** A series and its values in the notation of test scripts: {@code 0+10x5 _ stale}. */
  public record InputSeries(String series, String values) {}

  /** The alerts of one name that must fire at a time after the start. */
  public record AlertTest(Duration at, String alertName, List<ExpectedAlert> alerts) {
    public AlertTest {
      alerts = List.copyOf(alerts);
    }
  }

  /** The labels, without the alert's name, and the annotations of an alert. */
  public record ExpectedAlert(Labels labels, Labels annotations) {}

  /** The samples that an expression must yield at a time after the start. */
  public record ExpressionTest(String expression, Duration at, List<ExpectedSample> samples) {
    public ExpressionTest {
      samples = List.copyOf(samples);
    }
  }

  /**
   * One element of a vector.
   *
   * @param labels in the notation of selectors
   * @param histogram in the notation of test scripts; empty for a float
   */
  public record ExpectedSample(String labels, double value, String histogram) {}
}
