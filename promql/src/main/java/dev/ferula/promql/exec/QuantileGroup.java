package dev.ferula.promql.exec;

import dev.ferula.histogram.GoMath;
import dev.ferula.promql.annotation.Annotations;
import dev.ferula.promql.plan.Plan;
import dev.ferula.promql.window.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code quantile}: needs all members of a step at once. */
final class QuantileGroup extends Aggregations.Group {
  private final double[] quantiles;
  private final List<Row> members = new ArrayList<>();

  QuantileGroup(Aggregations.GroupKey key, Evaluator evaluator, double[] quantiles) {
    super(key, evaluator);
    this.quantiles = quantiles;
  }

  /** Warns of quantiles outside 0 to 1, but of NaN alone where that is among them. */
  static void checkQuantiles(Evaluator evaluator, Plan parameter, double[] quantiles) {
    Annotations annotations = evaluator.evaluation.annotations;
    double max = Double.NEGATIVE_INFINITY;
    double min = Double.POSITIVE_INFINITY;
    for (double quantile : quantiles) {
      if (Double.isNaN(quantile)) {
        annotations.invalidQuantile(parameter.span(), quantile);
      }
      max = GoMath.max(max, quantile);
      min = GoMath.min(min, quantile);
    }
    if (max > 1) {
      annotations.invalidQuantile(parameter.span(), max);
    }
    if (min < 0) {
      annotations.invalidQuantile(parameter.span(), min);
    }
  }

  @Override
  boolean keepsRows() {
    return true;
  }

  @Override
  void add(Row row) {
    members.add(row);
    if (row.histograms == null) {
      return;
    }
    for (int step = 0; step < steps; step++) {
      if (row.histogram(step) != null) {
        annotations.histogramIgnored(aggregate.inner().span(), "quantile");
        return;
      }
    }
  }

  @Override
  Row result() {
    double[] results = new double[steps];
    Arrays.fill(results, Row.ABSENT);
    double[] values = new double[members.size()];
    for (int step = 0; step < steps; step++) {
      int count = 0;
      for (Row member : members) {
        if (member.hasFloat(step)) {
          values[count++] = member.values[step];
        }
      }
      if (count > 0) {
        results[step] = Quantiles.of(quantiles[step], values, count);
      }
    }
    return new Row(pairs, false, results);
  }
}
