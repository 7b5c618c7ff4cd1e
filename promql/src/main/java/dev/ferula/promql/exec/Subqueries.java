package dev.ferula.promql.exec;

import dev.ferula.promql.plan.Plan;
import java.util.List;

/** Evaluates the inner expression of a subquery at all the steps that its windows touch. */
final class Subqueries {
  private Subqueries() {}

  /** The rows of an inner expression and the grid they are on. */
  record Evaluated(List<Row> rows, Grid grid) {}

  /** Evaluates the inner expression. */
  static Evaluated evaluate(Evaluator outer, Plan.Subquery subquery) {
    Grid grid = grid(outer.grid, subquery);
    if (grid.steps() == 0) {
      return new Evaluated(List.of(), grid);
    }
    Evaluator inner = new Evaluator(outer.evaluation, grid);
    List<Row> rows = inner.collect(subquery.inner());
    outer.stats.readBySubquery(inner.stats, grid, outer.grid, subquery.offset(), subquery.range());
    return new Evaluated(rows, grid);
  }

  /**
   * Multiples of the subquery's step that lie in its windows. With a fixed time that is one window,
   * but as in Prometheus as many are read as if it moved on.
   */
  static Grid grid(Grid outer, Plan.Subquery subquery) {
    Long at = subquery.at();
    long start = at == null ? outer.start() : at;
    long end = start + outer.lastTimestamp() - outer.start();
    long from = start - subquery.offset() - subquery.range();
    long first = subquery.step() * (from / subquery.step());
    if (first <= from) {
      first += subquery.step();
    }
    return new Grid(first, end - subquery.offset(), subquery.step());
  }
}
