package dev.ferula.config.rules;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups of a rule file, as written. Immutable. */
public record RuleFile(List<Group> groups) {
  public RuleFile {
    groups = List.copyOf(groups);
  }

  /**
   * Rules that are evaluated one after the other.
   *
   * @param interval between evaluations; zero for the global one
   * @param queryOffset how far in the past the rules are evaluated; null for the global offset
   * @param limit how many alerts or series a rule may produce; 0 for any number
   * @param labels added to those of each rule
   */
  public record Group(
      String name,
      Duration interval,
      @Nullable Duration queryOffset,
      long limit,
      Map<String, String> labels,
      List<Rule> rules) {
    public Group {
      labels = Map.copyOf(labels);
      rules = List.copyOf(rules);
    }
  }

  /**
   * A recording or an alerting rule: either {@code record} or {@code alert} is not empty.
   *
   * @param line where the expression stands, from 1
   * @param column where the expression stands, from 1
   */
  public record Rule(
      String record,
      String alert,
      String expression,
      Duration holdDuration,
      Duration keepFiringFor,
      Map<String, String> labels,
      Map<String, String> annotations,
      int line,
      int column) {
    public Rule {
      labels = Map.copyOf(labels);
      annotations = Map.copyOf(annotations);
    }

    /** The metric or the alert that the rule makes. */
    public String name() {
      return alert.isEmpty() ? record : alert;
    }

    public boolean isAlert() {
      return !alert.isEmpty();
    }
  }
}
