package dev.ferula.promql.exec;

import dev.ferula.promql.parser.Aggregator;
import java.util.Arrays;

/**
 * {@code count}, {@code group}, {@code min}, {@code max}, {@code stddev} and {@code stdvar}. The
 * first two count histograms, too, the others ignore them.
 */
final class FloatGroup extends Aggregations.Group {
  private final Aggregator op;
  private final double[] values;
  private final double[] means;
  private final int[] counts;

  FloatGroup(Aggregations.GroupKey key, Evaluator evaluator) {
    super(key, evaluator);
    op = aggregate.op();
    values = new double[steps];
    Arrays.fill(values, Row.ABSENT);
    boolean moments = op == Aggregator.STDDEV || op == Aggregator.STDVAR;
    means = new double[moments ? steps : 0];
    counts = new int[moments ? steps : 0];
  }

  @Override
  void add(Row row) {
    for (int step = 0; step < steps; step++) {
      double value = row.values[step];
      if (!Row.isAbsent(value)) {
        add(step, value);
      } else if (row.histograms != null && row.histogram(step) != null) {
        addHistogram(step);
      }
    }
  }

  private void addHistogram(int step) {
    if (op == Aggregator.COUNT || op == Aggregator.GROUP) {
      add(step, 0);
    } else {
      annotations.histogramIgnored(aggregate.inner().span(), op.text());
    }
  }

  private void add(int step, double value) {
    double present = values[step];
    boolean first = Row.isAbsent(present);
    switch (op) {
      case COUNT -> values[step] = first ? 1 : present + 1;
      case GROUP -> values[step] = 1;
      case MIN -> {
        if (first || present > value || Double.isNaN(present)) {
          values[step] = value;
        }
      }
      case MAX -> {
        if (first || present < value || Double.isNaN(present)) {
          values[step] = value;
        }
      }
      case STDDEV, STDVAR -> addMoment(step, value, first);
      case SUM, AVG, TOPK, BOTTOMK, COUNT_VALUES, QUANTILE, LIMITK, LIMIT_RATIO ->
          throw new IllegalStateException(op.text());
    }
  }

  private void addMoment(int step, double value, boolean first) {
    int count = ++counts[step];
    if (first) {
      means[step] = value;
      values[step] = Double.isNaN(value) || Double.isInfinite(value) ? Double.NaN : 0;
      return;
    }
    double delta = value - means[step];
    means[step] += delta / count;
    values[step] += delta * (value - means[step]);
  }

  @Override
  Row result() {
    if (op == Aggregator.STDVAR || op == Aggregator.STDDEV) {
      for (int step = 0; step < steps; step++) {
        if (!Row.isAbsent(values[step])) {
          double variance = values[step] / counts[step];
          values[step] = op == Aggregator.STDDEV ? Math.sqrt(variance) : variance;
        }
      }
    }
    return new Row(pairs, false, values);
  }
}
