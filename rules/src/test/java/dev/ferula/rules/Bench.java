package dev.ferula.rules;

import dev.ferula.model.Alert;
import dev.ferula.model.Labels;
import dev.ferula.promql.parser.Expr;
import dev.ferula.promql.parser.Parser;
import dev.ferula.promql.parser.ParserOptions;
import dev.ferula.rules.template.AlertTemplateExpander;
import dev.ferula.stats.StatsRegistry;
import dev.ferula.stats.read.MetricFamily;
import dev.ferula.stats.read.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Rules on a stepped clock, with answers to queries that a test sets, and what came of them. */
final class Bench {
  static final Duration INTERVAL = Duration.ofMinutes(1);

  final FakeStorage storage = new FakeStorage();
  final StatsRegistry registry = StatsRegistry.create();
  final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
  final List<Alert> sent = new ArrayList<>();
  final List<Long> queriedAt = new ArrayList<>();
  final Map<String, List<RuleQuery.Element>> answers = new ConcurrentHashMap<>();

  /** What evaluating ends in from now on: something unchecked. */
  volatile @Nullable Throwable failure;

  RuleOptions options = RuleOptions.DEFAULT;

  final RuleContext context =
      new RuleContext(
          options,
          this::evaluate,
          storage,
          storage,
          sent::addAll,
          new AlertTemplateExpander(
              this::evaluate, ParserOptions.DEFAULT, Labels.EMPTY, "http://localhost"),
          RuleMetrics.in(registry),
          clock::get,
          () -> clock.get() * 1_000_000);

  private synchronized List<RuleQuery.Element> evaluate(Expr expr, long timestamp) {
    queriedAt.add(timestamp);
    Throwable thrown = failure;
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown != null) {
      throw (RuntimeException) thrown;
    }
    return answers.getOrDefault(expr.toString(), List.of());
  }

  /** From now on the expression yields elements with these labels, each with the value 1. */
  void answer(String expr, Labels... elements) {
    List<RuleQuery.Element> list = new ArrayList<>();
    for (Labels labels : elements) {
      list.add(new RuleQuery.Element(labels, 1, null));
    }
    answers.put(Parser.parse(expr).toString(), list);
  }

  static RuleConfig.Alerting alert(
      String name, String expr, Duration hold, Duration keep, Labels labels) {
    return new RuleConfig.Alerting(
        name, expr, Parser.parse(expr), hold, keep, labels, Labels.EMPTY);
  }

  static RuleConfig.Alerting alert(String name, String expr, Duration hold) {
    return alert(name, expr, hold, Duration.ZERO, Labels.EMPTY);
  }

  static RuleConfig.Recording record(String name, String expr, Labels labels) {
    return new RuleConfig.Recording(name, expr, Parser.parse(expr), labels);
  }

  static RuleGroupConfig config(int limit, RuleConfig... rules) {
    return new RuleGroupConfig("g", "rules.yml", INTERVAL, limit, null, List.of(rules));
  }

  RuleGroup group(RuleConfig... rules) {
    return new RuleGroup(config(0, rules), context, true);
  }

  static AlertingRule alerting(RuleGroup group) {
    return (AlertingRule) group.rules().get(0);
  }

  /** Steps the clock by some intervals and evaluates at each. */
  void evaluate(RuleGroup group, int times) {
    for (int i = 0; i < times; i++) {
      clock.addAndGet(INTERVAL.toMillis());
      group.evaluate(clock.get(), () -> false);
    }
  }

  /** The value of one of the metrics of the group. */
  double metric(String name) {
    Point point = new Point();
    for (MetricFamily family : registry.families()) {
      if (family.name().equals(name)) {
        List<Double> values = new ArrayList<>();
        family.read(point, (row, numbers) -> values.add(numbers.value()));
        return values.get(0);
      }
    }
    throw new AssertionError("no metric " + name);
  }
}
