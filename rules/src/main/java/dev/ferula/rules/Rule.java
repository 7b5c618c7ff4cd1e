package dev.ferula.rules;

import java.util.List;

/** A rule at work: what is configured, and what it knows from its evaluations. */
public abstract sealed class Rule permits RecordingRule, AlertingRule {
  private volatile RuleStatus status = RuleStatus.NONE;

  /** What is configured. */
  public abstract RuleConfig config();

  /** How the last evaluation went. */
  public RuleStatus status() {
    return status;
  }

  void status(RuleStatus next) {
    status = next;
  }

  /**
   * Evaluates the rule.
   *
   * @param timestamp of the evaluation, in milliseconds
   * @param queryOffset in milliseconds
   * @param limit on what it may yield, 0 for none
   * @return the samples to store
   */
  abstract List<RuleSample> evaluate(long timestamp, long queryOffset, int limit, RuleQuery query);
}
