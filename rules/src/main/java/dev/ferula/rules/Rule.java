package dev.ferula.rules;

import dev.ferula.promql.parser.Expr;
import dev.ferula.rules.ledger.RuleLedger;
import java.util.List;

/** A rule at work: what is configured, and what it knows from its evaluations. */
public abstract sealed class Rule permits RecordingRule, AlertingRule {
  private final RuleLedger ledger;
  private volatile RuleStatus status = RuleStatus.NONE;

  Rule(Expr expr) {
    this.ledger = new RuleLedger(expr);
  }

  /** What is configured. */
  public abstract RuleConfig config();

  /** What the selectors of the rule find. */
  public RuleLedger ledger() {
    return ledger;
  }

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

  /** Whether there was anything in the last evaluation, which has yielded these samples. */
  boolean yields(List<RuleSample> samples) {
    return !samples.isEmpty();
  }
}
