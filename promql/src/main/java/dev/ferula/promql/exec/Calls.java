package dev.ferula.promql.exec;

import dev.ferula.histogram.GoMath;
import dev.ferula.matcher.Matcher;
import dev.ferula.model.Labels;
import dev.ferula.promql.element.FloatFunctions;
import dev.ferula.promql.plan.Plan;
import dev.ferula.promql.window.RangeFunction;
import dev.ferula.promql.window.RangeFunctions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Evaluates function calls. */
final class Calls {
  private Calls() {}

  /** The numbers of a call that yields a scalar. */
  static double[] scalar(Evaluator evaluator, Plan.Call call) {
    List<Plan> arguments = call.arguments();
    return switch (call.function()) {
      case "pi" -> evaluator.constant(Math.PI);
      case "time" -> {
        double[] values = new double[evaluator.steps];
        for (int step = 0; step < values.length; step++) {
          values[step] = evaluator.grid.timestamp(step) / 1000.0;
        }
        yield values;
      }
      case "scalar" -> onlyElement(evaluator, arguments.getFirst());
      case "max_of", "min_of" -> {
        double[] left = evaluator.scalar(arguments.get(0));
        double[] right = evaluator.scalar(arguments.get(1));
        boolean max = call.function().equals("max_of");
        for (int step = 0; step < left.length; step++) {
          left[step] =
              max ? GoMath.max(left[step], right[step]) : GoMath.min(left[step], right[step]);
        }
        yield left;
      }
      default -> throw new IllegalArgumentException("no scalar function " + call.function());
    };
  }

  private static double[] onlyElement(Evaluator evaluator, Plan vector) {
    double[] values = evaluator.constant(Row.ABSENT);
    boolean[] several = new boolean[evaluator.steps];
    long held = evaluator.evaluation.limits.held();
    evaluator.rows(
        vector,
        row -> {
          for (int step = 0; step < values.length; step++) {
            if (row.hasFloat(step)) {
              several[step] |= !Row.isAbsent(values[step]);
              values[step] = row.values[step];
            }
          }
        });
    evaluator.evaluation.limits.releaseDownTo(held);
    for (int step = 0; step < values.length; step++) {
      if (several[step] || Row.isAbsent(values[step])) {
        values[step] = Double.NaN;
      }
    }
    return values;
  }

  /** Pushes the rows of a call that yields a vector. */
  static void push(Evaluator evaluator, Plan.Call call, RowSink sink) {
    if (call.scalar()) {
      evaluator.scalarRow(call, sink);
      return;
    }
    String name = call.function();
    if (name.equals("absent_over_time")) {
      absentOverTime(evaluator, call, sink);
      return;
    }
    RangeFunction range = RangeFunctions.of(name);
    if (range != null) {
      new RangeRows(evaluator, call, range).push(sink);
      return;
    }
    DoubleUnaryOperator function = FloatFunctions.of(name);
    if (function != null) {
      if (call.arguments().isEmpty()) {
        ofTime(evaluator, function, sink);
      } else {
        floats(evaluator, call, (step, value) -> function.applyAsDouble(value), sink);
      }
      return;
    }
    pushOther(evaluator, call, sink);
  }

  private static void pushOther(Evaluator evaluator, Plan.Call call, RowSink sink) {
    List<Plan> arguments = call.arguments();
    switch (call.function()) {
      case "vector" -> evaluator.scalarRow(arguments.getFirst(), sink);
      case "round" -> {
        double[] nearest =
            arguments.size() > 1 ? evaluator.scalar(arguments.get(1)) : evaluator.constant(1);
        floats(evaluator, call, (step, value) -> FloatFunctions.round(value, nearest[step]), sink);
      }
      case "clamp" ->
          clamp(
              evaluator,
              call,
              evaluator.scalar(arguments.get(1)),
              evaluator.scalar(arguments.get(2)),
              sink);
      case "clamp_min" ->
          clamp(
              evaluator,
              call,
              evaluator.scalar(arguments.get(1)),
              evaluator.constant(Double.POSITIVE_INFINITY),
              sink);
      case "clamp_max" ->
          clamp(
              evaluator,
              call,
              evaluator.constant(Double.NEGATIVE_INFINITY),
              evaluator.scalar(arguments.get(1)),
              sink);
      case "absent" -> absent(evaluator, arguments.getFirst(), sink);
      case "timestamp", "start_timestamp" -> timestamp(evaluator, call, sink);
      case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc" ->
          Sorting.push(evaluator, call, sink);
      case "label_replace" -> LabelCalls.replace(evaluator, call, sink);
      case "label_join" -> LabelCalls.join(evaluator, call, sink);
      case "info" -> new InfoRows(evaluator, call).push(sink);
      case "histogram_quantile", "histogram_quantiles", "histogram_fraction" ->
          new HistogramCalls(evaluator, call).push(sink);
      case "histogram_count",
          "histogram_sum",
          "histogram_avg",
          "histogram_stddev",
          "histogram_stdvar" ->
          HistogramStatistics.push(evaluator, call, sink);
      default -> throw new IllegalArgumentException("no function " + call.function());
    }
  }

  /** A function of a float and the step it is at. */
  @FunctionalInterface
  interface StepFunction {
    double apply(int step, double value);
  }

  /* Applies the function to all floats of the first argument; histograms are left out. */
  private static void floats(
      Evaluator evaluator, Plan.Call call, StepFunction function, RowSink sink) {
    try (Renamed renamed = new Renamed(evaluator, sink)) {
      evaluator.rows(
          call.arguments().getFirst(),
          row -> {
            boolean some = false;
            for (int step = 0; step < evaluator.steps; step++) {
              if (row.hasFloat(step)) {
                row.values[step] = function.apply(step, row.values[step]);
                some = true;
              }
            }
            row.histograms = null;
            if (some) {
              renamed.accept(row);
            }
          });
    }
  }

  private static void clamp(
      Evaluator evaluator, Plan.Call call, double[] min, double[] max, RowSink sink) {
    floats(
        evaluator,
        call,
        (step, value) ->
            max[step] < min[step] ? Row.ABSENT : FloatFunctions.clamp(value, min[step], max[step]),
        row -> {
          if (!row.isEmpty()) {
            sink.accept(row);
          }
        });
  }

  private static void ofTime(Evaluator evaluator, DoubleUnaryOperator function, RowSink sink) {
    double[] values = new double[evaluator.steps];
    for (int step = 0; step < values.length; step++) {
      long second = evaluator.grid.timestamp(step) / 1000;
      values[step] = function.applyAsDouble((double) second);
    }
    sink.accept(new Row(new int[0], false, values));
  }

  private static void timestamp(Evaluator evaluator, Plan.Call call, RowSink sink) {
    Plan argument = call.arguments().getFirst();
    boolean start = call.function().equals("start_timestamp");
    try (Renamed renamed = new Renamed(evaluator, sink)) {
      if (argument instanceof Plan.Selector selector) {
        SelectorRows rows = new SelectorRows(evaluator, selector);
        Tally tally = evaluator.evaluation.tally();
        RowSink read =
            row -> {
              tally.gather(row);
              renamed.accept(row);
            };
        if (!start) {
          rows.timestamps(read);
        } else if (evaluator.evaluation.options.useStartTimestamps()) {
          rows.startTimestamps(read);
        } else {
          Limits limits = evaluator.evaluation.limits;
          long held = limits.held();
          rows.timestamps( // read and counted all the same
              row -> {
                tally.gather(row);
                limits.releaseDownTo(held);
              });
        }
        return;
      }
      evaluator.rows(
          argument,
          row -> {
            if (start) {
              return; // What was computed has no start.
            }
            for (int step = 0; step < evaluator.steps; step++) {
              if (row.isPresent(step)) {
                row.values[step] = evaluator.grid.timestamp(step) / 1000.0;
              }
            }
            row.histograms = null;
            renamed.accept(row);
          });
    }
  }

  private static void absent(Evaluator evaluator, Plan argument, RowSink sink) {
    boolean[] present = new boolean[evaluator.steps];
    evaluator.rows(argument, row -> mark(row, present));
    Matchers matchers =
        argument instanceof Plan.Selector selector ? new Matchers(selector.matchers()) : null;
    pushAbsent(evaluator, matchers, present, false, sink);
  }

  private static void absentOverTime(Evaluator evaluator, Plan.Call call, RowSink sink) {
    boolean[] present = new boolean[evaluator.steps];
    new RangeRows(evaluator, call, requireRange(call)).push(row -> mark(row, present));
    Matchers matchers =
        call.arguments().getFirst() instanceof Plan.RangeSelector range
            ? new Matchers(range.selector().matchers())
            : null;
    Tally tally = evaluator.evaluation.tally();
    pushAbsent(
        evaluator,
        matchers,
        present,
        true,
        row -> {
          tally.count(row);
          sink.accept(row);
        });
  }

  private static RangeFunction requireRange(Plan.Call call) {
    return Objects.requireNonNull(RangeFunctions.of(call.function()), call.function());
  }

  private static void mark(Row row, boolean[] present) {
    for (int step = 0; step < present.length; step++) {
      present[step] |= row.isPresent(step);
    }
  }

  private record Matchers(List<Matcher> list) {
    /** What the selected series would surely have had for labels. */
    Labels labels() {
      Labels.Builder builder = Labels.builder();
      Set<String> seen = new HashSet<>();
      for (Matcher matcher : list) {
        if (matcher.name().equals(Labels.METRIC_NAME)) {
          continue;
        }
        boolean only = matcher.type() == Matcher.Type.EQUAL && seen.add(matcher.name());
        builder.set(matcher.name(), only ? matcher.value() : "");
      }
      return builder.build();
    }
  }

  private static void pushAbsent(
      Evaluator evaluator,
      @Nullable Matchers matchers,
      boolean[] present,
      boolean dropName,
      RowSink sink) {
    int[] pairs =
        matchers == null ? new int[0] : evaluator.evaluation.space.pairs(matchers.labels());
    double[] values = new double[present.length];
    Arrays.fill(values, Row.ABSENT);
    boolean some = false;
    for (int step = 0; step < present.length; step++) {
      if (!present[step]) {
        values[step] = 1;
        some = true;
      }
    }
    if (some) {
      sink.accept(new Row(pairs, dropName, values));
    }
  }
}
