package dev.ferula.promql.exec;

import dev.ferula.histogram.FloatHistogram;
import java.util.ArrayDeque;
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

  /** Where the memory of the rows is counted, which are put aside then; null to leave them. */
  private final @Nullable Limits limits;

  private final Map<PairKey, Row> byLabels = new HashMap<>();
  private final List<Row> rows = new ArrayList<>();

  private RowTable(int steps, boolean keepDuplicates, @Nullable Limits limits) {
    this.steps = steps;
    this.keepDuplicates = keepDuplicates;
    this.limits = limits;
  }

  /** A table that refuses duplicates. */
  static RowTable strict(Grid grid) {
    return new RowTable(grid.steps(), false, null);
  }

  /**
   * The same for rows whose memory is held. One that has few values is kept without a place for
   * each step until it is handed on: there may be many such.
   */
  static RowTable aside(Grid grid, Limits limits) {
    int steps = grid.steps();
    return new RowTable(steps, false, steps < PackedRow.FEW_STEPS ? null : limits);
  }

  /**
   * A table for the result of an operator. In an instant vector whose names are removed at the end,
   * elements that differ by nothing else may be combined away before that.
   */
  static RowTable ofOperator(Grid grid, boolean delayedNameRemoval) {
    return new RowTable(grid.steps(), grid.isInstant() && delayedNameRemoval, null);
  }

  @Override
  public void accept(Row row) {
    PairKey key = new PairKey(row.pairs);
    Row present = byLabels.putIfAbsent(key, row);
    if (present == null) {
      rows.add(row);
      pack(row);
      return;
    }
    unpack(present);
    if (keepDuplicates) {
      rows.add(row);
      return;
    }
    if (row.firstPresent() < present.firstPresent()) {
      present.dropName = row.dropName;
    }
    if (limits != null) {
      limits.drop(row);
      limits.drop(present);
    }
    copy(row, present);
    if (limits != null) {
      limits.hold(present);
    }
    pack(present);
  }

  private void copy(Row row, Row present) {
    for (int step = 0; step < steps; step++) {
      if (row.isPresent(step)) {
        if (present.isPresent(step)) {
          throw Evaluation.sameLabels();
        }
        present.copyStep(row, step);
      }
    }
  }

  private void pack(Row row) {
    if (limits != null) {
      limits.drop(row);
      row.pack();
      limits.hold(row);
    }
  }

  private void unpack(Row row) {
    if (limits != null) {
      limits.drop(row);
      row.unpack();
      limits.hold(row);
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
    ArrayDeque<Row> left = new ArrayDeque<>(rows);
    rows.clear();
    byLabels.clear();
    // Who has been handed on is not kept here: unpacked rows are large.
    for (Row row = left.poll(); row != null; row = left.poll()) {
      unpack(row);
      sink.accept(row);
    }
  }

  List<Row> rows() {
    return rows;
  }
}
