package dev.ferula.promql.exec;

import dev.ferula.histogram.CounterResetHint;
import dev.ferula.histogram.FloatHistogram;
import dev.ferula.histogram.Kahan;
import dev.ferula.promql.annotation.Annotations;
import dev.ferula.promql.window.HistogramMean;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code sum} and {@code avg}: compensated sums for each step, of floats or of histograms but never
 * of both.
 */
final class SumGroup extends Aggregations.Group {
  private static final byte FLOAT = 1;
  private static final byte HISTOGRAM = 2;

  /** Exponential and custom buckets met: nothing more is added. */
  private static final byte INCOMPATIBLE = 4;

  private static final byte RESET = 8;
  private static final byte NOT_RESET = 16;

  /** The sum would overflow: {@link #sums} holds a running mean. */
  private static final byte INCREMENTAL = 32;

  private final boolean mean;
  private final LabelSpace space;
  private final byte[] flags;
  private final double[] sums;
  private final double[] compensations;
  private final int[] counts;
  private @Nullable HistogramMean @Nullable [] histograms;

  SumGroup(Aggregations.GroupKey key, Evaluator evaluator, boolean mean) {
    super(key, evaluator);
    this.mean = mean;
    this.space = evaluator.evaluation.space;
    flags = new byte[steps];
    sums = new double[steps];
    compensations = new double[steps];
    counts = mean ? new int[steps] : new int[0];
  }

  @Override
  void add(Row row) {
    double[] values = row.values;
    for (int step = 0; step < steps; step++) {
      double value = values[step];
      if (!Row.isAbsent(value)) {
        addFloat(step, value);
      } else if (row.histograms != null) {
        FloatHistogram histogram = row.histogram(step);
        if (histogram != null) {
          addHistogram(step, histogram, row);
        }
      }
    }
  }

  private void addFloat(int step, double value) {
    byte flag = flags[step];
    if ((flag & INCOMPATIBLE) != 0) {
      return;
    }
    if (flag == 0) {
      sums[step] = value;
      flags[step] = FLOAT;
      if (mean) {
        counts[step] = 1;
      }
      return;
    }
    flags[step] = (byte) (flag | FLOAT);
    if (mean) {
      addToMean(step, value);
      return;
    }
    double sum = sums[step];
    double total = sum + value;
    if (Double.isInfinite(total)) {
      compensations[step] = 0;
    } else if (Math.abs(sum) >= Math.abs(value)) {
      compensations[step] += (sum - total) + value;
    } else {
      compensations[step] += (value - total) + sum;
    }
    sums[step] = total;
  }

  private void addToMean(int step, double value) {
    int count = ++counts[step];
    Kahan sum = new Kahan();
    sum.sum = sums[step];
    sum.compensation = compensations[step];
    if ((flags[step] & INCREMENTAL) == 0) {
      sum.add(value);
      if (!Double.isInfinite(sum.sum)) {
        sums[step] = sum.sum;
        compensations[step] = sum.compensation;
        return;
      }
      flags[step] |= INCREMENTAL;
      sum.sum = sums[step] / (count - 1);
      sum.compensation = compensations[step] / (count - 1);
    }
    double share = (count - 1.0) / count;
    sum.sum *= share;
    sum.compensation *= share;
    sum.add(value / count);
    sums[step] = sum.sum;
    compensations[step] = sum.compensation;
  }

  private void addHistogram(int step, FloatHistogram histogram, Row row) {
    byte flag = flags[step];
    if ((flag & INCOMPATIBLE) != 0) {
      return;
    }
    if (mean) {
      counts[step]++;
    }
    flags[step] = (byte) (flag | HISTOGRAM);
    @Nullable HistogramMean[] all = histograms;
    if (all == null) {
      all = new HistogramMean[steps];
      histograms = all;
    }
    if (flag == 0) {
      noteHint(step, histogram.counterResetHint());
      all[step] = new HistogramMean(histogram);
      return;
    }
    HistogramMean sum = all[step];
    if (sum == null) {
      return; // A float came first; the mix has no result.
    }
    noteHint(step, histogram.counterResetHint());
    if (!sum.isCompatibleWith(histogram)) {
      annotations.mixedExponentialCustom(aggregate.inner().span(), space.metricName(row.pairs));
      flags[step] |= INCOMPATIBLE;
      return;
    }
    boolean reconciled = mean ? sum.add(histogram, counts[step]) : sum.addToSum(histogram);
    if (reconciled) {
      annotations.boundsReconciled(aggregate.inner().span(), Annotations.AGGREGATION);
    }
  }

  private void noteHint(int step, CounterResetHint hint) {
    if (hint == CounterResetHint.RESET) {
      flags[step] |= RESET;
    } else if (hint == CounterResetHint.NOT_RESET) {
      flags[step] |= NOT_RESET;
    }
  }

  @Override
  Row result() {
    double[] values = new double[steps];
    Arrays.fill(values, Row.ABSENT);
    Row row = new Row(pairs, false, values);
    for (int step = 0; step < steps; step++) {
      if (flags[step] != 0) {
        finish(row, step);
      }
    }
    return row;
  }

  private void finish(Row row, int step) {
    byte flag = flags[step];
    if ((flag & FLOAT) != 0 && (flag & HISTOGRAM) != 0) {
      annotations.warn(
          aggregate.inner().span(), "encountered a mix of histograms and floats for aggregation");
      return;
    }
    if ((flag & INCOMPATIBLE) != 0) {
      return;
    }
    if ((flag & HISTOGRAM) != 0) {
      HistogramMean histogram = histograms == null ? null : histograms[step];
      if (histogram != null) {
        row.set(step, mean ? histogram.result(counts[step]) : histogram.result(1));
      }
      if ((flag & RESET) != 0 && (flag & NOT_RESET) != 0) {
        annotations.counterResetConflict(aggregate.inner().span(), Annotations.AGGREGATION);
      }
      return;
    }
    if (!mean || (flag & INCREMENTAL) != 0) {
      row.values[step] = sums[step] + compensations[step];
    } else {
      double count = counts[step];
      row.values[step] = sums[step] / count + compensations[step] / count;
    }
  }
}
