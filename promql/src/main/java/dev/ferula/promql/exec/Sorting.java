package dev.ferula.promql.exec;

import dev.ferula.model.Labels;
import dev.ferula.promql.plan.Plan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code sort} and its like, which mean something for instant queries only. */
final class Sorting {
  private Sorting() {}

  static void push(Evaluator evaluator, Plan.Call call, RowSink sink) {
    boolean byValue = !call.function().startsWith("sort_by_label");
    boolean descending = call.function().endsWith("_desc");
    List<Row> rows = new ArrayList<>();
    evaluator.rows(
        call.arguments().getFirst(),
        row -> {
          if (byValue) {
            row.histograms = null;
          }
          if (!row.isEmpty()) {
            rows.add(row);
          }
        });
    if (!evaluator.grid.isInstant()) {
      evaluator.evaluation.annotations.warn(
          call.span(),
          "sort is ineffective for range queries since results are always ordered by labels");
    } else if (byValue) {
      sortByValue(rows, descending);
    } else {
      rows.sort(byLabels(evaluator, call, rows, descending));
    }
    rows.forEach(sink::accept);
  }

  /* NaN comes last in either direction. */
  private static void sortByValue(List<Row> rows, boolean descending) {
    ValueOrder order = new ValueOrder(descending);
    int[] places = new int[rows.size()];
    double[] values = new double[places.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
      values[i] = rows.get(i).values[0];
    }
    List<Row> unsorted = List.copyOf(rows);
    order.sort(places, values, places.length);
    for (int i = 0; i < places.length; i++) {
      rows.set(i, unsorted.get(places[i]));
    }
  }

  private static Comparator<Row> byLabels(
      Evaluator evaluator, Plan.Call call, List<Row> rows, boolean descending) {
    LabelSpace space = evaluator.evaluation.space;
    Map<Row, Labels> labels = new HashMap<>();
    for (Row row : rows) {
      labels.put(row, space.labels(row.pairs));
    }
    List<String> names =
        call.arguments().stream().skip(1).map(argument -> ((Plan.Text) argument).value()).toList();
    Comparator<Labels> order =
        (a, b) -> {
          for (String name : names) {
            int compared = NaturalOrder.compare(a.valueOrEmpty(name), b.valueOrEmpty(name));
            if (compared != 0) {
              return compared;
            }
          }
          return a.compareTo(b);
        };
    Comparator<Row> byLabels =
        (a, b) ->
            order.compare(
                labels.getOrDefault(a, Labels.EMPTY), labels.getOrDefault(b, Labels.EMPTY));
    return descending ? byLabels.reversed() : byLabels;
  }
}
