package dev.ferula.rules;

import java.util.List;

/**
 * One rule outside of any server: it is handed what its expression yields at each slot, and goes
 * through exactly what it would have gone through live. For one thread.
 */
public final class RuleReplay {
  private final Rule rule;
  private final int limit;

  /**
   * A rule that nobody has evaluated yet.
   *
   * @param limit on what it may yield, 0 for none
   */
  public RuleReplay(RuleConfig config, int limit, AlertTemplates templates) {
    this.limit = limit;
    this.rule =
        switch (config) {
          case RuleConfig.Recording recording -> new RecordingRule(recording);
          case RuleConfig.Alerting alerting -> new AlertingRule(alerting, templates, true);
        };
  }

  /**
   * Goes on by one evaluation.
   *
   * @param timestamp the slot, in milliseconds
   * @return the samples to store
   * @throws RuleException where live the rule would have failed, its state as it then would be
   */
  public List<RuleSample> step(long timestamp, List<RuleQuery.Element> elements) {
    return rule.evaluate(timestamp, 0, limit, (expr, at) -> elements);
  }

  /** The alerts that are pending or firing. */
  public List<ActiveAlert> alerts() {
    return rule instanceof AlertingRule alerting ? alerting.activeAlerts() : List.of();
  }

  /** Whether an evaluation without elements would change nothing and yield nothing. */
  public boolean isIdle() {
    return !(rule instanceof AlertingRule alerting) || alerting.alerts().isEmpty();
  }
}
