package dev.ferula.rules;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.rules.ledger.RuleLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which rules read what other rules write, by the names that their selectors ask for. */
public final class RuleDependencies {
  private static final List<String> OF_ALERTS =
      List.of(AlertingRule.ALERTS, AlertingRule.ALERTS_FOR_STATE);

  private RuleDependencies() {}

  /**
   * Whether the expression of one rule may select what the other yields. Series are told apart by
   * the name and the labels that a rule gives them; a condition on anything else may hold.
   */
  public static boolean reads(RuleConfig reader, RuleConfig writer) {
    return reads(new RuleLedger(reader.expr()).conditions(), writer);
  }

  /** Whether a selector with one of these sets of conditions may select what the rule yields. */
  public static boolean reads(List<List<Matcher>> selectors, RuleConfig writer) {
    return selectors.stream().anyMatch(conditions -> mayMatch(conditions, writer));
  }

  private static boolean mayMatch(List<Matcher> conditions, RuleConfig writer) {
    return switch (writer) {
      case RuleConfig.Recording recording ->
          mayMatch(conditions, recording.name(), recording.labels());
      // The labels of alerts are templates.
      case RuleConfig.Alerting alerting -> {
        Labels known = Labels.of(AlertingRule.ALERT_NAME, alerting.name());
        yield OF_ALERTS.stream().anyMatch(name -> mayMatch(conditions, name, known));
      }
    };
  }

  private static boolean mayMatch(List<Matcher> conditions, String metric, Labels known) {
    for (Matcher condition : conditions) {
      String name = condition.name();
      if (name.equals(Labels.METRIC_NAME)
          ? !condition.matches(metric)
          : refutes(condition, known)) {
        return false;
      }
    }
    return true;
  }

  private static boolean refutes(Matcher condition, Labels known) {
    return known.has(condition.name()) && !condition.matches(known.valueOrEmpty(condition.name()));
  }

  /**
   * The rules of a group, by number, in stages: rules of one stage may run at once and give what
   * they give one after the other. A rule stands behind earlier rules that it reads, and behind
   * earlier rules that read what it writes, or write the same.
   */
  static List<List<Integer>> stages(List<RuleConfig> rules) {
    int[] stage = new int[rules.size()];
    List<List<List<Matcher>>> selectors = new ArrayList<>();
    List<List<Integer>> stages = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      selectors.add(new RuleLedger(rules.get(i).expr()).conditions());
      for (int j = 0; j < i; j++) {
        if (stage[j] >= stage[i] && isOrdered(rules, selectors, j, i)) {
          stage[i] = stage[j] + 1;
        }
      }
      while (stages.size() <= stage[i]) {
        stages.add(new ArrayList<>());
      }
      stages.get(stage[i]).add(i);
    }
    return stages;
  }

  private static boolean isOrdered(
      List<RuleConfig> rules, List<List<List<Matcher>>> selectors, int earlier, int later) {
    RuleConfig first = rules.get(earlier);
    RuleConfig second = rules.get(later);
    return asksInTemplates(first)
        || asksInTemplates(second)
        || reads(selectors.get(later), first)
        || reads(selectors.get(earlier), second)
        || (first.getClass() == second.getClass() && first.name().equals(second.name()));
  }

  private static boolean asksInTemplates(RuleConfig rule) {
    return rule instanceof RuleConfig.Alerting alerting
        && (asks(alerting.labels()) || asks(alerting.annotations()));
  }

  private static boolean asks(Labels templates) {
    boolean[] asks = {false};
    templates.forEach((name, text) -> asks[0] |= text.contains("query"));
    return asks[0];
  }

  /** The names of the series that the rules record. */
  static Set<String> recorded(List<RuleGroupConfig> groups) {
    return groups.stream()
        .flatMap(group -> group.rules().stream())
        .filter(RuleConfig.Recording.class::isInstance)
        .map(RuleConfig::name)
        .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }
}
