package dev.ferula.ruletest;

import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.ParseException;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.AlertState;
import dev.ferula.rules.AlertingRule;
import dev.ferula.rules.Rule;
import dev.ferula.rules.RuleConfig;
import dev.ferula.rules.RuleException;
import dev.ferula.rules.RuleGroup;
import dev.ferula.rules.RuleQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which rules, and which branches of them, tests have seen. A rule is tested where a test names its
 * alert, reads its series, or tests a rule that reads them; a branch is an operand of {@code and},
 * {@code or} or {@code unless}, seen once it had a result. For one thread.
 */
public final class RuleCoverage implements RunHooks.Observer {
  private static final String ALERTS = "ALERTS";
  private static final String ALERT_NAME = "alertname";

  /**
   * What tests have seen of one rule.
   *
   * @param tested whether any test looks at it
   * @param fired whether its alert has fired in a test; true for recording rules
   * @param unseen its branches that never had a result, as PromQL
   * @param branches how many it has
   */
  public record Seen(
      String file,
      String group,
      String rule,
      boolean alert,
      boolean tested,
      boolean fired,
      List<String> unseen,
      int branches) {
    public Seen {
      unseen = List.copyOf(unseen);
    }

    /** Whether nothing is left to test. */
    public boolean isFull() {
      return tested && fired && unseen.isEmpty();
    }
  }

  private record Key(String file, String group, int index) {}

  private static final class Entry {
    private final RuleConfig config;
    private final List<Expr> branches = new ArrayList<>();
    private final Set<Expr> seen = new HashSet<>();
    private boolean fired;

    Entry(RuleConfig config) {
      this.config = config;
      this.fired = config instanceof RuleConfig.Recording;
    }
  }

  private final ParserOptions parser;
  private final Map<Key, Entry> entries = new LinkedHashMap<>();
  private final Set<String> namedAlerts = new HashSet<>();
  private final Set<String> readMetrics = new HashSet<>();

  /**
   * Nothing seen yet.
   *
   * @param parser what expressions may use
   */
  public RuleCoverage(ParserOptions parser) {
    this.parser = parser;
  }

  /** What the tests of a group look at. */
  void wants(RuleTestFile.TestGroup group) {
    group.alertTests().forEach(test -> namedAlerts.add(test.alertName()));
    for (RuleTestFile.ExpressionTest test : group.expressionTests()) {
      try {
        reads(Parser.parse(test.expression(), parser));
      } catch (ParseException e) {
        // The test fails and says so itself.
      }
    }
  }

  private void reads(Expr expr) {
    if (expr instanceof Expr.VectorSelector selector) {
      String metric = equal(selector, Labels.METRIC_NAME);
      readMetrics.add(metric);
      if (metric.startsWith(ALERTS)) {
        namedAlerts.add(equal(selector, ALERT_NAME));
      }
    }
    expr.children().forEach(this::reads);
  }

  private static String equal(Expr.VectorSelector selector, String label) {
    for (Matcher matcher : selector.matchers()) {
      if (matcher.name().equals(label) && matcher.type() == Matcher.Type.EQUAL) {
        return matcher.value();
      }
    }
    return "";
  }

  @Override
  public void evaluated(List<RuleGroup> groups, RuleQuery query, long now) {
    for (RuleGroup group : groups) {
      for (int i = 0; i < group.rules().size(); i++) {
        Rule rule = group.rules().get(i);
        Key key = new Key(group.config().file(), group.config().name(), i);
        Entry entry = entries.computeIfAbsent(key, _ -> entry(rule.config()));
        entry.fired |= rule instanceof AlertingRule alerting && isFiring(alerting);
        for (Expr branch : entry.branches) {
          if (!entry.seen.contains(branch) && hasResult(query, branch, now)) {
            entry.seen.add(branch);
          }
        }
      }
    }
  }

  private static Entry entry(RuleConfig config) {
    Entry entry = new Entry(config);
    collect(config.expr(), entry.branches);
    return entry;
  }

  private static void collect(Expr expr, List<Expr> into) {
    if (expr instanceof Expr.BinaryExpr binary && binary.op().isSet()) {
      into.add(binary.left());
      into.add(binary.right());
    }
    expr.children().forEach(child -> collect(child, into));
  }

  private static boolean isFiring(AlertingRule rule) {
    return rule.activeAlerts().stream().anyMatch(alert -> alert.state() == AlertState.FIRING);
  }

  private static boolean hasResult(RuleQuery query, Expr branch, long now) {
    try {
      return !query.evaluate(branch, now).isEmpty();
    } catch (QueryException | RuleException e) {
      // A branch that cannot be evaluated has no result.
      return false;
    }
  }

  /** What was seen of each rule, in the order of the files. */
  public List<Seen> rules() {
    Set<String> metrics = new HashSet<>(readMetrics);
    boolean grew = true;
    while (grew) {
      grew = false;
      for (Entry entry : entries.values()) {
        grew |= isTested(entry, metrics) && addReads(entry.config.expr(), metrics);
      }
    }
    List<Seen> all = new ArrayList<>();
    entries.forEach((key, entry) -> all.add(seen(key, entry, metrics)));
    return all;
  }

  private static Seen seen(Key key, Entry entry, boolean tested) {
    return new Seen(
        key.file(),
        key.group(),
        entry.config.name(),
        entry.config instanceof RuleConfig.Alerting,
        tested,
        entry.fired,
        entry.branches.stream()
            .filter(branch -> !entry.seen.contains(branch))
            .map(Expr::toString)
            .toList(),
        entry.branches.size());
  }

  private Seen seen(Key key, Entry entry, Set<String> metrics) {
    return seen(key, entry, isTested(entry, metrics));
  }

  private boolean isTested(Entry entry, Set<String> metrics) {
    return entry.config instanceof RuleConfig.Alerting
        ? namedAlerts.contains(entry.config.name())
        : metrics.contains(entry.config.name());
  }

  private static boolean addReads(Expr expr, Set<String> metrics) {
    boolean grew =
        expr instanceof Expr.VectorSelector selector
            && metrics.add(equal(selector, Labels.METRIC_NAME));
    for (Expr child : expr.children()) {
      grew |= addReads(child, metrics);
    }
    return grew;
  }
}
