package dev.ferula.promql;

import dev.ferula.matcher.Matcher;
import dev.ferula.promql.plan.QueryPlan;
import dev.ferula.promql.plan.Selection;
import dev.ferula.storage.Querier;
import dev.ferula.storage.Queryable;
import dev.ferula.storage.SelectHints;
import dev.ferula.storage.SeriesSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a query will cost, told before it runs: by its plan and what the storage knows of its series
 * without reading their samples. Immutable.
 *
 * @param selections what each selector of the query reads, in the order of the plan
 */
public record QueryPrice(List<Selected> selections) {
  public QueryPrice {
    selections = List.copyOf(selections);
  }

  /**
   * What one selector reads.
   *
   * @param selector its matchers, as in a query
   * @param series how many it selects
   * @param samples about how many stored samples they have where the query looks
   * @param values how many values it yields at most: one for each series at each step
   */
  public record Selected(String selector, long series, long samples, long values) {}

  static QueryPrice of(QueryPlan plan, Queryable data, long lookback, Runnable check) {
    List<Selected> selections = new ArrayList<>();
    for (Selection selection : plan.selections()) {
      check.run();
      selections.add(of(selection, data, lookback));
    }
    return new QueryPrice(selections);
  }

  private static Selected of(Selection selection, Queryable data, long lookback) {
    SelectHints hints = selection.hints();
    try (Querier querier = data.querier(hints.start(), hints.end())) {
      SeriesSet set = querier.select(hints, selection.matchers());
      return new Selected(
          text(selection.matchers()),
          set.size(),
          set.expectedSamples(),
          set.size() * steps(hints, lookback));
    }
  }

  private static long steps(SelectHints hints, long lookback) {
    long window = hints.range() == 0 ? lookback : hints.range();
    long stretch = Math.max(0, hints.end() - hints.start() + 1 - window);
    return hints.step() == 0 ? 1 : 1 + stretch / hints.step();
  }

  private static String text(List<Matcher> matchers) {
    return matchers.stream().map(Matcher::toString).collect(Collectors.joining(", ", "{", "}"));
  }

  /** The sum over all selectors, as are the next two. */
  public long series() {
    return selections.stream().mapToLong(Selected::series).sum();
  }

  public long samples() {
    return selections.stream().mapToLong(Selected::samples).sum();
  }

  public long values() {
    return selections.stream().mapToLong(Selected::values).sum();
  }
}
