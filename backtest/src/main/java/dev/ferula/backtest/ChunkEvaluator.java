package dev.ferula.backtest;

import dev.ferula.model.Labels;
import dev.ferula.promql.Engine;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.QueryOptions;
import dev.ferula.promql.ResultSeries;
import dev.ferula.promql.Value;
import dev.ferula.promql.parser.ValueType;
import dev.ferula.rules.EngineRuleQuery;
import dev.ferula.rules.RuleException;
import dev.ferula.rules.RuleQuery;
import dev.ferula.storage.Queryable;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates the expression of a rule at all slots of a chunk by one range query, which gives at
 * each slot what an instant query would. Where the query fails the chunk is halved, down to the
 * slots that really fail.
 */
final class ChunkEvaluator {
  /* What means one thing to a range query and another to an instant query. */
  private static final List<String> OF_RANGE = List.of("start()", "end()", "range()", "step()");

  private final Engine engine;

  ChunkEvaluator(Engine engine) {
    this.engine = engine;
  }

  /** Moves a rule on over the slots {@code first}, {@code first + interval} ... {@code last}. */
  void evaluate(ReplayedRule rule, Queryable data, long first, long last) {
    long interval = rule.group.interval().toMillis();
    if (isBoundToSlots(rule)) {
      for (long slot = first; slot <= last; slot += interval) {
        evaluateSlot(rule, data, slot);
      }
    } else {
      range(rule, data, first, last, interval);
    }
  }

  private static boolean isBoundToSlots(ReplayedRule rule) {
    String text = rule.config.expr().toString();
    return rule.config.expr().type() == ValueType.STRING
        || OF_RANGE.stream().anyMatch(text::contains);
  }

  /** Whether the expression of a rule has no value at any of these slots, and never fails. */
  boolean yieldsNothing(ReplayedRule rule, Queryable data, long first, long last) {
    long interval = rule.group.interval().toMillis();
    if (isBoundToSlots(rule) || first == last) {
      return false;
    }
    try {
      return matrix(rule, data, first, last, interval).isEmpty();
    } catch (QueryException e) {
      long half = first + (last - first) / interval / 2 * interval;
      return yieldsNothing(rule, data, first, half)
          && yieldsNothing(rule, data, half + interval, last);
    }
  }

  private List<ResultSeries> matrix(
      ReplayedRule rule, Queryable data, long first, long last, long interval) {
    Value value =
        engine
            .range(
                data,
                rule.config.expr(),
                first - rule.queryOffset,
                last - rule.queryOffset,
                interval,
                QueryOptions.DEFAULT)
            .value();
    return ((Value.Matrix) value).series();
  }

  /** Moves a rule on by one slot. */
  void evaluateSlot(ReplayedRule rule, Queryable data, long slot) {
    List<RuleQuery.Element> elements;
    try {
      elements = instant(rule, data, slot);
    } catch (QueryException | RuleException e) {
      rule.failed(slot, String.valueOf(e.getMessage()));
      return;
    }
    rule.step(slot, elements);
  }

  /** What the expression of a rule yields at one slot. */
  List<RuleQuery.Element> instant(ReplayedRule rule, Queryable data, long slot) {
    return new EngineRuleQuery(engine, data).evaluate(rule.config.expr(), slot - rule.queryOffset);
  }

  private void range(ReplayedRule rule, Queryable data, long first, long last, long interval) {
    if (first > last) {
      return;
    }
    if (first == last) {
      evaluateSlot(rule, data, first);
      return;
    }
    List<ResultSeries> series;
    try {
      series = matrix(rule, data, first, last, interval);
    } catch (QueryException e) {
      long half = first + (last - first) / interval / 2 * interval;
      range(rule, data, first, half, interval);
      range(rule, data, half + interval, last, interval);
      return;
    }
    step(rule, series, first, last, interval);
  }

  /* Slot by slot through columns; slots at which nothing is and nothing was cost nothing. */
  private static void step(
      ReplayedRule rule, List<ResultSeries> series, long first, long last, long interval) {
    int[] at = new int[series.size()];
    long slot = first;
    while (slot <= last) {
      if (rule.isIdle()) {
        long next = nextSample(series, at, last - rule.queryOffset + interval);
        long skipped = (next + rule.queryOffset - slot) / interval;
        rule.passed(slot, skipped);
        slot += skipped * interval;
        if (slot > last) {
          return;
        }
      }
      rule.step(slot, elements(series, at, slot - rule.queryOffset));
      slot += interval;
    }
  }

  private static long nextSample(List<ResultSeries> series, int[] at, long none) {
    long next = none;
    for (int i = 0; i < at.length; i++) {
      ResultSeries one = series.get(i);
      if (at[i] < one.size()) {
        next = Math.min(next, one.timestamp(at[i]));
      }
    }
    return next;
  }

  private static List<RuleQuery.Element> elements(
      List<ResultSeries> series, int[] at, long timestamp) {
    List<RuleQuery.Element> elements = new ArrayList<>();
    for (int i = 0; i < at.length; i++) {
      ResultSeries one = series.get(i);
      if (at[i] < one.size() && one.timestamp(at[i]) == timestamp) {
        Labels labels = one.labels();
        elements.add(new RuleQuery.Element(labels, one.value(at[i]), one.histogram(at[i])));
        at[i]++;
      }
    }
    return elements;
  }
}
