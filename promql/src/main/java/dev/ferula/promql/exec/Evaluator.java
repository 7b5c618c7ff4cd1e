package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.promql.element.FloatOperator;
import dev.ferula.promql.plan.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Evaluates plans on one grid of steps. A vector is pushed row by row into a sink, a scalar is an
 * array with a number for each step. For one thread.
 */
final class Evaluator {
  final Evaluation evaluation;
  final Grid grid;
  final int steps;
  final SampleStats stats;

  Evaluator(Evaluation evaluation, Grid grid) {
    this.evaluation = evaluation;
    this.grid = grid;
    this.steps = grid.steps();
    evaluation.limits.holdSteps(steps, SampleStats.BYTES_PER_STEP);
    this.stats = new SampleStats(steps);
  }

  /** Pushes the rows of a vector. */
  void rows(Plan plan, RowSink sink) {
    evaluation.limits.check();
    if (steps == 0) {
      return;
    }
    if (Tally.isSameAsOperand(plan) || isNumbers(plan)) {
      profiled(plan, sink);
      return;
    }
    Tally tally = evaluation.begin(plan, steps);
    profiled(plan, tally.counting(sink));
    evaluation.end(tally);
  }

  /* Whether a scalar is evaluated, and counted as one. */
  private static boolean isNumbers(Plan plan) {
    return plan.isScalar() && !(plan instanceof Plan.StepInvariant);
  }

  private void profiled(Plan plan, RowSink sink) {
    Profile profile = evaluation.profile;
    if (profile == null) {
      push(plan, sink);
    } else {
      profile.rows(plan, sink, counted -> push(plan, counted));
    }
  }

  private void push(Plan plan, RowSink sink) {
    switch (plan) {
      case Plan.Selector selector -> new SelectorRows(this, selector).values(sink);
      case Plan.StepInvariant(Plan inner) -> invariantRows(inner, sink);
      case Plan.Plus plus -> rows(plus.selector(), sink);
      case Plan.Negate negate -> negated(negate, sink);
      case Plan.VectorScalar operation -> new VectorScalarRows(this, operation).push(sink);
      case Plan.Join join -> new JoinRows(this, join).push(sink);
      case Plan.SetJoin join -> new SetJoinRows(this, join).push(sink);
      case Plan.Aggregate aggregate -> Aggregations.push(this, aggregate, sink);
      case Plan.Call call -> Calls.push(this, call, sink);
      case Plan.Number _, Plan.ScalarBinary _ -> scalarRow(plan, sink);
      case Plan.Text _, Plan.RangeSelector _, Plan.Subquery _ ->
          throw new IllegalArgumentException("not a vector: " + plan);
    }
  }

  void scalarRow(Plan plan, RowSink sink) {
    sink.accept(new Row(new int[0], false, scalar(plan)));
  }

  /** All rows of a vector. */
  List<Row> collect(Plan plan) {
    List<Row> rows = new ArrayList<>();
    rows(plan, rows::add);
    return rows;
  }

  /** The numbers of a scalar; the array is the caller's. */
  double[] scalar(Plan plan) {
    if (steps == 0 || Tally.isSameAsOperand(plan)) {
      return profiledScalar(plan);
    }
    Tally tally = evaluation.begin(plan, steps);
    double[] numbers = profiledScalar(plan);
    tally.countScalar();
    evaluation.end(tally);
    return numbers;
  }

  private double[] profiledScalar(Plan plan) {
    Profile profile = evaluation.profile;
    if (profile == null) {
      return numbers(plan);
    }
    Object before = profile.scalar(plan, steps);
    double[] numbers = numbers(plan);
    profile.resume(before);
    return numbers;
  }

  private double[] numbers(Plan plan) {
    return switch (plan) {
      case Plan.Number number -> constant(number.value());
      case Plan.StepInvariant(Plan inner) -> constant(invariantScalar(inner));
      case Plan.Negate negate -> {
        double[] values = scalar(negate.operand());
        for (int step = 0; step < steps; step++) {
          values[step] = -values[step];
        }
        yield values;
      }
      case Plan.ScalarBinary binary -> {
        double[] left = scalar(binary.left());
        double[] right = scalar(binary.right());
        for (int step = 0; step < steps; step++) {
          left[step] = FloatOperator.scalar(binary.op(), left[step], right[step]);
        }
        yield left;
      }
      case Plan.Call call -> Calls.scalar(this, call);
      case Plan.Plus _,
          Plan.Text _,
          Plan.Selector _,
          Plan.RangeSelector _,
          Plan.Subquery _,
          Plan.VectorScalar _,
          Plan.Join _,
          Plan.SetJoin _,
          Plan.Aggregate _ ->
          throw new IllegalArgumentException("not a scalar: " + plan);
    };
  }

  double[] constant(double value) {
    double[] values = new double[steps];
    Arrays.fill(values, value);
    return values;
  }

  private double invariantScalar(Plan inner) {
    if (steps == 0) {
      return 0;
    }
    Evaluator once = new Evaluator(evaluation, Grid.instant(grid.start()));
    double value = once.scalar(inner)[0];
    countInvariant(once);
    return value;
  }

  private void countInvariant(Evaluator once) {
    stats.countAtEveryStep(once.stats.total());
    stats.read(0, once.stats.read());
  }

  private void invariantRows(Plan inner, RowSink sink) {
    if (inner.isScalar()) {
      sink.accept(new Row(new int[0], false, constant(invariantScalar(inner))));
      return;
    }
    Evaluator once = new Evaluator(evaluation, Grid.instant(grid.start()));
    once.rows(
        inner,
        row -> {
          Row spread = Row.empty(row.pairs, row.dropName, steps);
          FloatHistogram histogram = row.histogram(0);
          if (histogram == null) {
            Arrays.fill(spread.values, row.values[0]);
          } else {
            for (int step = 0; step < steps; step++) {
              spread.set(step, histogram);
            }
          }
          sink.accept(spread);
        });
    countInvariant(once);
  }

  private void negated(Plan.Negate negate, RowSink sink) {
    if (negate.isScalar()) {
      scalarRow(negate, sink);
      return;
    }
    boolean delayed = evaluation.options.delayedNameRemoval();
    RowTable table = RowTable.aside(grid, evaluation.limits);
    RowSink target = delayed ? sink : table;
    rows(
        negate.operand(),
        row -> {
          row.pairs = evaluation.dropped(row.pairs);
          row.dropName = true;
          for (int step = 0; step < steps; step++) {
            if (row.hasFloat(step)) {
              row.values[step] = -row.values[step];
            } else {
              FloatHistogram histogram = row.histogram(step);
              if (histogram != null) {
                row.set(step, histogram.multipliedBy(-1));
              }
            }
          }
          target.accept(row);
        });
    if (!delayed) {
      table.drainTo(sink);
    }
  }
}
