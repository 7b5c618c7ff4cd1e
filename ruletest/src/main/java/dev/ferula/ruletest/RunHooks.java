package dev.ferula.ruletest;

import dev.ferula.rules.RuleGroup;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.rules.RuleQuery;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What else happens when a group of tests runs.
 *
 * @param change makes other rules of those in the files
 * @param observer is called after each evaluation
 */
record RunHooks(UnaryOperator<RuleGroupConfig> change, Observer observer) {
  static final RunHooks NONE = new RunHooks(UnaryOperator.identity(), (groups, query, now) -> {});

  /** Sees what the rules have made of the series. */
  @FunctionalInterface
  interface Observer {
    void evaluated(List<RuleGroup> groups, RuleQuery query, long now);
  }
}
