package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import dev.ferula.promql.element.NativeHistograms;
import dev.ferula.promql.plan.Plan;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** {@code histogram_count} and its like: one number from each native histogram. */
final class HistogramStatistics {
  private HistogramStatistics() {}

  static void push(Evaluator evaluator, Plan.Call call, RowSink sink) {
    ToDoubleFunction<FloatHistogram> statistic = of(call.function());
    // Of all functions these alone leave type and unit, as they do in Prometheus.
    try (Renamed renamed = new Renamed(evaluator, sink, true)) {
      evaluator.rows(
          call.arguments().getFirst(),
          row -> {
            if (row.histograms == null) {
              return;
            }
            double[] values = new double[evaluator.steps];
            Arrays.fill(values, Row.ABSENT);
            boolean some = false;
            for (int step = 0; step < values.length; step++) {
              FloatHistogram histogram = row.histogram(step);
              if (histogram != null) {
                values[step] = statistic.applyAsDouble(histogram);
                some = true;
              }
            }
            if (some) {
              renamed.accept(new Row(row.pairs, true, values));
            }
          });
    }
  }

  private static ToDoubleFunction<FloatHistogram> of(String name) {
    return switch (name) {
      case "histogram_count" -> FloatHistogram::count;
      case "histogram_sum" -> FloatHistogram::sum;
      case "histogram_avg" -> histogram -> histogram.sum() / histogram.count();
      case "histogram_stdvar" -> NativeHistograms::variance;
      case "histogram_stddev" -> histogram -> Math.sqrt(NativeHistograms.variance(histogram));
      default -> throw new IllegalArgumentException("no statistic " + name);
    };
  }
}
