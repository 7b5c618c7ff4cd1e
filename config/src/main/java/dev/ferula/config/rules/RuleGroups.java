package dev.ferula.config.rules;

import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.RuleConfig;
import dev.ferula.rules.RuleGroupConfig;
import dev.ferula.rules.WrittenLabels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the groups that are evaluated of those in a file.
 *
 * @param parser what expressions may use
 * @param interval of groups that name none
 */
public record RuleGroups(ParserOptions parser, Duration interval) {

  /** The groups of a file in their order. */
  public List<RuleGroupConfig> of(String file, RuleFile rules) {
    List<RuleGroupConfig> groups = new ArrayList<>();
    for (RuleFile.Group group : rules.groups()) {
      groups.add(group(file, group));
    }
    return groups;
  }

  private RuleGroupConfig group(String file, RuleFile.Group group) {
    List<RuleConfig> configs = new ArrayList<>();
    for (RuleFile.Rule rule : group.rules()) {
      configs.add(rule(rule, group.labels()));
    }
    return new RuleGroupConfig(
        group.name(),
        file,
        group.interval().isZero() ? interval : group.interval(),
        (int) group.limit(),
        group.queryOffset(),
        configs);
  }

  private RuleConfig rule(RuleFile.Rule rule, Map<String, String> groupLabels) {
    Expr expr = Parser.parse(rule.expression(), parser);
    Map<String, String> merged = new HashMap<>(groupLabels);
    merged.putAll(rule.labels());
    Labels labels = WrittenLabels.of(merged);
    if (!rule.isAlert()) {
      return new RuleConfig.Recording(rule.record(), rule.expression(), expr, labels);
    }
    return new RuleConfig.Alerting(
        rule.alert(),
        rule.expression(),
        expr,
        rule.holdDuration(),
        rule.keepFiringFor(),
        labels,
        WrittenLabels.of(rule.annotations()));
  }
}
