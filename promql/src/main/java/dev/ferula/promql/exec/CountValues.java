package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.model.GoQuote;
import dev.ferula.model.Labels;
import dev.ferula.model.NameScheme;
import dev.ferula.notation.GoNumber;
import dev.ferula.promql.QueryException;
import dev.ferula.promql.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code count_values}: how many members of a group have each value. */
final class CountValues {
  private final Evaluator evaluator;
  private final LabelSpace space;
  private final Plan.Aggregate aggregate;
  private final String label;
  private final boolean keepsLabel;
  private final Limits limits;
  private final Map<PairKey, Count> counts = new HashMap<>();
  private final List<Count> order = new ArrayList<>();

  /**
   * How often one value was met, at each step. There may be as many values as samples, so that a
   * place for each step of each value could not be had: first the steps are noted.
   */
  private static final class Count {
    /* What a value takes besides its steps: this, its key, and its text. */
    static final long BYTES = 256;

    private static final int FIRST = 2;

    final int[] pairs;
    private int[] met = new int[FIRST];
    private int size;
    private double @Nullable [] perStep;

    Count(int[] pairs) {
      this.pairs = pairs;
    }

    /** Counts a member; answers by how many bytes more that is. */
    long add(int step, int steps) {
      double[] all = perStep;
      if (all != null) {
        all[step] = after(all[step]);
        return 0;
      }
      long more = 0;
      if (size == met.length) {
        if (2 * size >= steps) {
          more = 8L * steps - 4L * met.length;
          perStep = dense(steps);
          met = new int[0];
          return more + add(step, steps);
        }
        more = 4L * size;
        met = Arrays.copyOf(met, 2 * size);
      }
      met[size++] = step;
      return more;
    }

    private double[] dense(int steps) {
      double[] all = new double[steps];
      Arrays.fill(all, Row.ABSENT);
      for (int i = 0; i < size; i++) {
        all[met[i]] = after(all[met[i]]);
      }
      return all;
    }

    private static double after(double count) {
      return Row.isAbsent(count) ? 1 : count + 1;
    }

    Row row(int steps) {
      double[] all = perStep;
      return new Row(pairs, false, all == null ? dense(steps) : all);
    }
  }

  CountValues(Evaluator evaluator, Plan.Aggregate aggregate) {
    this.evaluator = evaluator;
    this.space = evaluator.evaluation.space;
    this.limits = evaluator.evaluation.limits;
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
    long held = limits.held();
    Aggregations.Grouping grouping = new Aggregations.Grouping(space, aggregate);
    evaluator.rows(
        aggregate.inner(),
        row -> {
          limits.check();
          int[] group = space.without(grouping.of(row.pairs), label);
          for (int step = 0; step < evaluator.steps; step++) {
            if (row.isPresent(step)) {
              count(group, step, text(row, step));
            }
          }
        });
    RowSink replacing = evaluator.evaluation.replacing(held, sink);
    for (int i = 0; i < order.size(); i++) {
      limits.check();
      replacing.accept(order.get(i).row(evaluator.steps));
    }
  }

  private static String text(Row row, int step) {
    FloatHistogram histogram = row.histogram(step);
    return histogram == null ? GoNumber.plain(row.values[step]) : histogram.toString();
  }

  private void count(int[] group, int step, String value) {
    int[] pairs = keepsLabel ? space.with(group, label, value) : group;
    Count count =
        counts.computeIfAbsent(
            new PairKey(pairs),
            key -> {
              limits.holdBytes(Count.BYTES);
              Count made = new Count(pairs);
              order.add(made);
              return made;
            });
    limits.holdBytes(count.add(step, evaluator.steps));
  }
}
