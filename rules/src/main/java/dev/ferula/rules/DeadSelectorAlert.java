package dev.ferula.rules;

import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A group that is in no file: its one alert fires for each rule of which a selector has nothing to
 * look at. It asks the ledgers and no storage, so that it works where the server does not scrape
 * itself.
 */
public final class DeadSelectorAlert {
  /** Stands in the place of the file. */
  public static final String FILE = "(built in)";

  private static final String GROUP = "rule-ledger";
  private static final String QUERY = "ferula_rule_dead_selectors > 0";
  private static final Duration HOLD = Duration.ofMinutes(5);

  private DeadSelectorAlert() {}

  /** The group. */
  public static RuleGroupConfig group(Duration interval) {
    Expr expr = Parser.parse(QUERY, ParserOptions.DEFAULT);
    RuleConfig alert =
        new RuleConfig.Alerting(
            "FerulaRuleHasNothingToLookAt",
            QUERY,
            expr,
            HOLD,
            Duration.ZERO,
            Labels.of("severity", "warning"),
            Labels.of(
                "summary",
                "Rule {{ $labels.rule }} of group {{ $labels.rule_group }} has nothing to look at:"
                    + " {{ $value }} of its selectors match no series."));
    return new RuleGroupConfig(GROUP, FILE, interval, 0, null, List.of(alert));
  }

  /** Answers for the built-in group by itself, and lets the query answer for all others. */
  public static RuleQuery over(RuleQuery query, Supplier<List<RuleGroup>> groups) {
    return new RuleQuery() {
      @Override
      public List<Element> evaluate(Expr expr, long timestamp) {
        return query.evaluate(expr, timestamp);
      }

      @Override
      public RuleQuery forGroup(String file, String name) {
        return file.equals(FILE)
            ? (expr, timestamp) -> elements(groups.get())
            : query.forGroup(file, name);
      }
    };
  }

  private static List<RuleQuery.Element> elements(List<RuleGroup> groups) {
    Map<Labels, Integer> dead = new LinkedHashMap<>();
    for (RuleGroup group : groups) {
      for (Rule rule : group.rules()) {
        if (rule.ledger().deadSelectors() > 0 && !group.config().file().equals(FILE)) {
          Labels labels =
              Labels.of("rule", rule.config().name(), "rule_group", group.config().key());
          dead.merge(labels, rule.ledger().deadSelectors(), Integer::sum);
        }
      }
    }
    List<RuleQuery.Element> elements = new ArrayList<>();
    dead.forEach((labels, count) -> elements.add(new RuleQuery.Element(labels, count, null)));
    return elements;
  }
}
