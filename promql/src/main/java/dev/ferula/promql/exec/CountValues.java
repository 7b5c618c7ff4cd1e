package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import dev.ferula.notation.GoNumber;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code count_values}: how many members of a group have each value. */
final class CountValues {
  private final Evaluator evaluator;
  private final LabelSpace space;
  private final Plan.Aggregate aggregate;
  private final String label;
  private final boolean keepsLabel;
  private final Map<PairKey, Row> rows = new HashMap<>();
  private final List<Row> order = new ArrayList<>();

  CountValues(Evaluator evaluator, Plan.Aggregate aggregate) {
    this.evaluator = evaluator;
    this.space = evaluator.evaluation.space;
    this.aggregate = aggregate;
    Plan parameter = Aggregations.parameter(aggregate);
    if (!(parameter instanceof Plan.Text text)) {
      throw new IllegalArgumentException("label name is no string: " + parameter);
    }
    this.label = text.value();
    if (!NameScheme.UTF8.isLabelName(label)) {
      throw QueryException.execution("invalid label name " + GoQuote.quote(label));
    }
    boolean named = label.equals(Labels.METRIC_NAME);
    this.keepsLabel = !aggregate.without() || !(named || aggregate.grouping().contains(label));
  }

  void push(RowSink sink) {
    Limits.Mark held = evaluator.evaluation.limits.held();
    Aggregations.Grouping grouping = new Aggregations.Grouping(space, aggregate);
    evaluator.rows(
        aggregate.inner(),
        row -> {
          int[] group = space.without(grouping.of(row.pairs), label);
          for (int step = 0; step < evaluator.steps; step++) {
            if (row.isPresent(step)) {
              count(group, step, text(row, step));
            }
          }
        });
    order.forEach(evaluator.evaluation.replacing(held, sink)::accept);
  }

  private static String text(Row row, int step) {
    FloatHistogram histogram = row.histogram(step);
    return histogram == null ? GoNumber.plain(row.values[step]) : histogram.toString();
  }

  private void count(int[] group, int step, String value) {
    int[] pairs = keepsLabel ? space.with(group, label, value) : group;
    Row row =
        rows.computeIfAbsent(
            new PairKey(pairs),
            key -> {
              Row made = Row.empty(pairs, false, evaluator.steps);
              order.add(made);
              return made;
            });
    row.values[step] = row.hasFloat(step) ? row.values[step] + 1 : 1;
  }
}
