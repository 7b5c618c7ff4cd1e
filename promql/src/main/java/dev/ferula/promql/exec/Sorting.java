package dev.ferula.promql.exec;

import dev.ferula.model.Labels;
import dev.ferula.promql.plan.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

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
      sortByLabels(evaluator, call, rows, descending);
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

  private static void sortByLabels(
      Evaluator evaluator, Plan.Call call, List<Row> rows, boolean descending) {
    LabelSpace space = evaluator.evaluation.space;
    IdentityHashMap<Row, Labels> labels = new IdentityHashMap<>();
    for (Row row : rows) {
      labels.put(row, space.labels(row.pairs));
    }
    List<String> names =
        call.arguments().stream().skip(1).map(argument -> ((Plan.Text) argument).value()).toList();
    boolean few = rows.size() <= ValueOrder.INSERTION;
    Comparator<Row> order =
        (a, b) -> {
          Labels left = Objects.requireNonNull(labels.get(a));
          Labels right = Objects.requireNonNull(labels.get(b));
          return compare(left, right, names, descending, few);
        };
    if (few) {
      insert(rows, order);
    } else {
      rows.sort(order);
    }
  }

  private static int compare(
      Labels a, Labels b, List<String> names, boolean descending, boolean asInGo) {
    for (String name : names) {
      String left = a.valueOrEmpty(name);
      String right = b.valueOrEmpty(name);
      if (left.equals(right)) {
        continue;
      }
      int order =
          asInGo
              ? (NaturalOrder.precedes(left, right) ? -1 : 1)
              : NaturalOrder.compare(left, right);
      return descending ? -order : order;
    }
    return descending ? b.compareTo(a) : a.compareTo(b);
  }

  /* As Go sorts a few: it matters where each of two comes before, or behind, the other. */
  private static void insert(List<Row> rows, Comparator<Row> order) {
    for (int i = 1; i < rows.size(); i++) {
      for (int j = i; j > 0 && order.compare(rows.get(j), rows.get(j - 1)) < 0; j--) {
        Collections.swap(rows, j, j - 1);
      }
    }
  }
}
