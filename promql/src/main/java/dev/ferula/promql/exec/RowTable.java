package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows by their labels: what comes out under the same labels at different steps is one row. Two
 * values at the same step are an error, unless duplicates are kept for a later stage to judge.
 */
final class RowTable implements RowSink {
  private final int steps;
  private final boolean keepDuplicates;
  private final Map<PairKey, Row> byLabels = new HashMap<>();
  private final List<Row> rows = new ArrayList<>();

  private RowTable(int steps, boolean keepDuplicates) {
    this.steps = steps;
    this.keepDuplicates = keepDuplicates;
  }

  /** A table that refuses duplicates. */
  static RowTable strict(Grid grid) {
    return new RowTable(grid.steps(), false);
  }

  /**
   * A table for the result of an operator. In an instant vector whose names are removed at the end,
   * elements that differ by nothing else may be combined away before that.
   */
  static RowTable ofOperator(Grid grid, boolean delayedNameRemoval) {
    return new RowTable(grid.steps(), grid.isInstant() && delayedNameRemoval);
  }

  @Override
  public void accept(Row row) {
    PairKey key = new PairKey(row.pairs);
    Row present = byLabels.putIfAbsent(key, row);
    if (present == null) {
      rows.add(row);
      return;
    }
    if (keepDuplicates) {
      rows.add(row);
      return;
    }
    if (row.firstPresent() < present.firstPresent()) {
      present.dropName = row.dropName;
    }
    for (int step = 0; step < steps; step++) {
      if (row.isPresent(step)) {
        if (present.isPresent(step)) {
          throw Evaluation.sameLabels();
        }
        present.copyStep(row, step);
      }
    }
  }

  /** Adds one value. */
  void add(
      int[] pairs, boolean dropName, int step, double value, @Nullable FloatHistogram histogram) {
    PairKey key = new PairKey(pairs);
    Row row = byLabels.get(key);
    if (row != null && row.isPresent(step)) {
      if (!keepDuplicates) {
        throw Evaluation.sameLabels();
      }
      row = null;
    }
    if (row == null) {
      row = Row.empty(pairs, dropName, steps);
      byLabels.put(key, row);
      rows.add(row);
    }
    if (histogram == null) {
      row.values[step] = value;
    } else {
      row.set(step, histogram);
    }
  }

  /** Hands the rows on in the order of their first values' arrival. */
  void drainTo(RowSink sink) {
    for (Row row : rows) {
      sink.accept(row);
    }
    rows.clear();
    byLabels.clear();
  }

  List<Row> rows() {
    return rows;
  }
}
